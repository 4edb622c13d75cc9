// A certified OpenID provider for the tests: anybody may sign in as anybody, by its own pages.
// node openid_provider.mjs PORT RETURNS_TO
import Provider from "oidc-provider";

const [port, returnsTo] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "firstlight",
      client_secret: "a-secret-of-the-tests",
      redirect_uris: [returnsTo],
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  cookies: { keys: ["a-key-of-the-tests"] },
  pkce: { required: () => true },
  async findAccount(_context, id) {
    return {
      accountId: id,
      claims: async () => ({
        sub: id,
        email: `${id}@aldersea.example`,
        email_verified: !id.startsWith("unproven"),
        name: "Una Holt",
      }),
    };
  },
});

provider.listen(Number(port), "127.0.0.1", () => console.log("listening"));
