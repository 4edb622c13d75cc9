"""Passwords that are tried first everywhere, of at least ten characters, and words built on them."""

import re
from itertools import pairwise

COMMON = frozenset(
    """
    1234567890 0123456789 0987654321 1029384756 12345678910 123456789a 123456789q 1234567891
    1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 1qazxsw23edc 123qweasdzxc qwertyuiop qwertyuiop123
    qwerty12345 qwerty123456 qwerty1234 asdfghjkl1 asdfghjkl123 zxcvbnm123 qazwsxedcrfv qweasdzxc123
    q1w2e3r4t5 q1w2e3r4t5y6 a1b2c3d4e5 abc1234567 abcd1234567 abcdefghij abcdefg123 password12
    password123 password1234 password12345 password123456 passw0rd123 p@ssw0rd123 p@ssword123
    pa$$word123 passwordpassword mypassword mypassword1 newpassword newpassword1 changeme123
    changemenow letmein123 letmeinnow letmein1234 welcome123 welcome1234 welcome12345 welcome2024
    welcome2025 welcome2026 administrator admin12345 admin123456 adminadmin adminpassword
    administrator1 rootpassword rootroot123 superuser123 iloveyou12 iloveyou123 iloveyou1234
    iloveyouforever iloveyou2 sunshine123 sunshine12 princess123 princess12 football123 football12
    baseball123 basketball michael123 jordan12345 liverpool123 liverpool1 chelsea123 arsenal123
    manchester monkey12345 dragon12345 shadow12345 master12345 superman123 batman12345 starwars123
    pokemon123 minecraft123 computer123 internet123 whatever123 trustno1234 secret12345 secretsecret
    mysecretpassword default123 defaultpassword guest12345 testtest123 test123456 testpassword
    correcthorsebatterystaple summer2024 summer2025 summer2026 winter2024 winter2025 winter2026
    spring2025 spring2026 autumn2025 autumn2026 january2026 december2025 hello12345 helloworld
    helloworld1 hellohello google12345 facebook123 samsung123 blink182blink charlie123 jennifer123
    passwort123 passwort1234 hallo12345 hallohallo schatz12345 geheim12345 geheimgeheim
    willkommen willkommen1 willkommen123 sommer2025 sommer2026 ichliebedich dragon1234 myspace123
    firstlight firstlight1 firstlight123 firstlight1234 firstlight2026
    """.split()
)

# Words that are common however many digits and signs stand round them.
BASES = frozenset(
    """
    abc abcd admin administrator amanda andrea andrew angel anna anthony apple arsenal asdf asdfgh
    ashley austin baseball basketball batman beta biteme blink buster butterfly charlie chelsea
    chocolate computer contrasena cookie corvette daniel default dragon eagles facebook family
    ferrari firstlight flower football freedom geheim ginger google guest hallo harley hello hockey
    hunter iloveyou internet jennifer jessica jordan joshua justin killer letmein liverpool login
    london love maggie manager manchester master matthew melissa michael michelle monkey monster
    mustang naruto nicole ninja pass passw password passwort patrick pepper pokemon princess
    purple qazwsx qwert qwerty qwertyuiop qwertz ranger robert root samsung schatz secret shadow
    soccer sommer spring starwars steelers summer sunshine superman system taylor tech temp test
    thomas thunder tigger trustno user vanessa wachtwoord welcome whatever willkommen winter
    yankees zxcvbn zxcvbnm
    """.split()
)
_WRITTEN = str.maketrans("@4031$57!", "aaoelsstl")


def is_common(password: str) -> bool:
    """Whether the password is on the list, is a common word with digits and signs round it, is one
    short pattern again and again, or just counts."""
    plain = password.lower()
    word = re.sub(r"^[^a-z]+|[^a-z]+$", "", plain)
    if word in BASES or word.translate(_WRITTEN) in BASES:
        return True
    if plain in COMMON or re.sub(r"[!.?*#]+$", "", plain) in COMMON:
        return True
    if any(plain == (plain[:n] * len(plain))[: len(plain)] for n in range(1, 4)):
        return True
    steps = {ord(b) - ord(a) for a, b in pairwise(plain)}
    return steps in ({1}, {-1})
