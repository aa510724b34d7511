// A certified OpenID provider (npm's oidc-provider) for the tests; it prints its issuer and ends with its standard input.
//
// Whoever signs in as NAME@SOMEWHERE has that as subject and NAME as preferred_username; any password will do.
// The address NAME@SOMEWHERE is verified when SOMEWHERE is `id`.
// Each client is named for the lie its ID tokens tell; `honest` and `anywhere` (a redirect to any port) get the provider's own.
import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, decodeJwt } from "jose";
import { Provider } from "oidc-provider";

const SECRET = "a secret both sides have, long enough for HS256";
const BACK = "/sign-in/oidc/back";
const { privateKey } = await generateKeyPair("RS256", { extractable: true });
const stranger = await generateKeyPair("RS256");
const signed = (claims, key = privateKey) =>
  new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "ours" }).sign(key);
const before = (claims, seconds) => ({ ...claims, iat: claims.iat - seconds, exp: claims.iat - seconds + 60 });

const claims = (id) => ({
  sub: id, preferred_username: id.split("@")[0], email: id, email_verified: id.endsWith("@id"),
});

const LIES = {
  another_nonce: (claims) => signed({ ...claims, nonce: "another" }),
  no_nonce: ({ nonce, ...claims }) => signed(claims),
  another_issuer: (claims) => signed({ ...claims, iss: "https://id.elsewhere.invalid" }),
  another_audience: (claims) => signed({ ...claims, aud: "somebody" }),
  another_party: (claims) => signed({ ...claims, azp: "somebody" }),
  expired: (claims) => signed(before(claims, 3600)),
  from_tomorrow: (claims) => signed(before(claims, -86400)),
  another_key: (claims) => signed(claims, stranger.privateKey),
  shared_secret: (claims) => new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(SECRET)),
  unsigned: (claims) => new UnsecuredJWT(claims).encode(),
  another_token: (claims) => signed({ ...claims, at_hash: "AAAAAAAAAAAAAAAAAAAAAA" }),
  changed: async (claims, token) => {
    const [head, , signature] = token.split(".");
    const body = Buffer.from(JSON.stringify({ ...claims, sub: "approver@id" })).toString("base64url");
    return [head, body, signature].join(".");
  },
  none_at_all: async () => undefined,
  another_subject: (claims) => signed(claims),
};

const server = createServer().listen(0, "127.0.0.1", async () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const redirect_uris = [`http://127.0.0.1:8000${BACK}`];
  const post_logout_redirect_uris = ["http://127.0.0.1:8000/sign-in"];
  const named = ["honest", ...Object.keys(LIES)].map((client_id) => (
    { client_id, client_secret: SECRET, redirect_uris, post_logout_redirect_uris }));
  const anywhere = {
    client_id: "anywhere", client_secret: SECRET, application_type: "native", redirect_uris: [`http://127.0.0.1${BACK}`],
    token_endpoint_auth_method: "client_secret_basic",
  };
  const provider = new Provider(issuer, {
    claims: { openid: ["sub"], profile: ["preferred_username"], email: ["email", "email_verified"] },
    clients: [...named, anywhere],
    cookies: { keys: ["tests"] },
    findAccount: (_, id) => ({ accountId: id, claims: () => claims(id) }),
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: "ours", alg: "RS256", use: "sig" }] },
    pkce: { methods: ["S256"], required: () => true },
  });
  provider.use(async (ctx, next) => {
    await next();
    const client = ctx.oidc?.client?.clientId;
    if (ctx.oidc?.route === "token" && ctx.body?.id_token && LIES[client]) {
      ctx.body.id_token = await LIES[client](decodeJwt(ctx.body.id_token), ctx.body.id_token);
    }
    if (ctx.oidc?.route === "userinfo" && client === "another_subject") {
      ctx.body.sub = "approver@id";
    }
  });
  server.on("request", provider.callback());
  console.log(issuer);
});
process.stdin.on("end", () => process.exit()).resume();
