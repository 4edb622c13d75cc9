"""The rules of the mail sheet stand in the elements, and nothing else has changed."""

from app.core.mail import inline_css

SHEET = """
/* a { color: red } */
.mail a { color: blue; }
.mail td { padding: 0; border: 0; }
.mail .mail-rule { border-top: 1px solid #16203c; }
.mail .mail-button { color: white; font-family: "Hanken Grotesk", serif; }
.mail h1, .mail h2 { margin: 0; }
@media (prefers-color-scheme: dark) { .mail { color: #fff; background: #000 } .mail a { color: pink; } }
"""


def test_each_element_gets_the_rules_that_fit_it():
    html = '<table class="mail"><tr><td class="mail-rule">x</td></tr></table><td>y</td>'
    assert inline_css(html, SHEET) == (
        '<table class="mail"><tr>'
        '<td class="mail-rule" style="padding: 0; border: 0; border-top: 1px solid #16203c">x</td>'
        "</tr></table><td>y</td>"
    )


def test_a_class_is_stronger_than_a_tag_wherever_it_stands():
    html = '<p class="mail"><a class="mail-button" href="?a=1&amp;b=2">go</a></p>'
    assert "style=\"color: white; font-family: 'Hanken Grotesk', serif\"" in inline_css(html, SHEET)


def test_a_style_of_its_own_wins():
    html = '<p class="mail"><a style="color: green">go</a></p>'
    assert 'style="color: blue; color: green"' in inline_css(html, SHEET)


def test_the_dark_query_stands_in_the_head_and_wins_over_the_styles():
    page = inline_css('<html><head></head><body class="mail"></body></html>', SHEET)
    head = page.partition("</head>")[0]
    assert "@media (prefers-color-scheme: dark)" in head
    assert "color: #fff !important; background: #000 !important" in head
    assert "color: pink !important" in head


def test_text_comments_and_entities_stay_byte_for_byte():
    html = "<!doctype html>\r\n<p>ä &lt;td&gt; &nbsp;</p>\n<!-- <td> --><br/><img src='a>b'>\n\n<b>1 < 2</b>"
    assert inline_css(html, SHEET) == html


def test_places_are_right_after_many_lines_and_unclosed_elements():
    html = '<div class="mail">\n<p>ä\n<p>ü <br>\n  <a\n   href="x">1</a>\n</div>\n<a>2</a>'
    assert inline_css(html, SHEET) == html.replace('href="x">', 'href="x" style="color: blue">')


def test_one_selector_of_several_is_enough():
    assert inline_css('<b class="mail"><h2>x</h2></b>', SHEET).count('style="margin: 0"') == 1
