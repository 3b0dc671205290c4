// A real OAuth server for the tests (oidc-provider), with the paths, the flows and the tempers of Microsoft, Google and a strict one.
//
//   node server.mjs FOLDER
//
// Listens on free ports of 127.0.0.1, over HTTP and, with FOLDER/server.key and FOLDER/server.pem, over HTTPS. Prints one line of JSON
// with the ports. Settings and faults come over POST /control, counts are read with GET /control; see `control`.
import { createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';

import Provider, { interactionPolicy } from 'oidc-provider';

const folder = process.argv[2];

// Where Maildocket looks for each provider, behind the origin.
const routes = {
  authorization: '/tenant/oauth2/v2.0/authorize',
  token: '/tenant/oauth2/v2.0/token',
  device_authorization: '/tenant/oauth2/v2.0/devicecode',
  code_verification: '/device',
};
const googleRoutes = {
  '/o/oauth2/v2/auth': routes.authorization,
  '/token': routes.token,
  '/device/code': routes.device_authorization,
};

const control = {
  seconds: 3600, // life of an access token
  says: null, // what is said of it instead; 0 makes every token an old one
  strict: false, // a refresh token that is used twice ends the grant
  omit: false, // a refresh gives no new refresh token, as Google
  account: null, // who sits at the browser; null: whoever is asked for
  declines: false, // that person says no
  mailbox: 'support@example.com', // that an application's token opens
  certificate: null, // PEM of the application with a certificate
  service_key: null, // PEM: public key of the service account
  next: [], // faults of the next token calls: {status, retry_after}, {html}, {error, description}, {lost}, {held}
};
const counts = { calls: 0, grants: {} };
let waiting = []; // answers that are held back

// Tokens and grants. Where the server is lenient a used refresh token stays good.
const storage = new Map();
class Adapter {
  constructor(model) { this.model = model; }
  key(id) { return `${this.model}:${id}`; }
  async find(id) { return storage.get(this.key(id)); }
  async upsert(id, payload) { storage.set(this.key(id), payload); }
  async destroy(id) { storage.delete(this.key(id)); }
  async consume(id) {
    if (this.model !== 'RefreshToken' || control.strict) storage.get(this.key(id)).consumed = Math.floor(Date.now() / 1000);
  }
  async findByUid(uid) { return this.first((payload) => payload.uid === uid); }
  async findByUserCode(code) { return this.first((payload) => payload.userCode === code); }
  first(fits) {
    for (const [key, payload] of storage) if (key.startsWith(`${this.model}:`) && fits(payload)) return payload;
    return undefined;
  }
  async revokeByGrantId(grantId) {
    for (const [key, payload] of storage) if (payload.grantId === grantId) storage.delete(key);
  }
}

const person = ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'];
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const redirects = ['http://127.0.0.1', 'http://localhost', 'http://localhost/oauth'];
const clients = () => [
  { client_id: 'public', token_endpoint_auth_method: 'none', application_type: 'native', redirect_uris: redirects, grant_types: person },
  { client_id: 'confidential', client_secret: 'sesame-secret', token_endpoint_auth_method: 'client_secret_post',
    application_type: 'native', redirect_uris: redirects, grant_types: person },
  { client_id: 'application', client_secret: 'sesame-secret', token_endpoint_auth_method: 'client_secret_post',
    redirect_uris: [], response_types: [], grant_types: ['client_credentials'] },
  ...(control.certificate ? [{
    client_id: 'certified', token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'RS256',
    redirect_uris: [], response_types: [], grant_types: ['client_credentials'],
    jwks: { keys: [createPublicKey(control.certificate).export({ format: 'jwk' })] } }] : []),
  { client_id: 'service', token_endpoint_auth_method: 'none', redirect_uris: [], response_types: [], grant_types: [jwtBearer] },
];

const policy = interactionPolicy.base();
policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);

function makeProvider(origin) {
  const provider = new Provider(origin, {
    adapter: Adapter,
    clients: clients(),
    routes,
    scopes: ['openid', 'offline_access', 'profile', 'mail', 'https://outlook.office.com/IMAP.AccessAsUser.All',
      'https://outlook.office.com/SMTP.Send', 'https://mail.google.com/', 'https://outlook.office365.com/.default'],
    claims: { openid: ['sub'], profile: ['preferred_username'] },
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
    },
    interactions: { policy, url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id }) }),
    issueRefreshToken: (ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: () => !control.omit,
    pkce: { required: () => true },
    ttl: {
      AccessToken: () => control.seconds, ClientCredentials: () => control.seconds, RefreshToken: 86400, Grant: 86400,
      AuthorizationCode: 60, DeviceCode: 900, Interaction: 600, Session: 600, IdToken: 600,
    },
    cookies: { keys: ['test'] },
    renderError: (ctx, out) => { ctx.type = 'text'; ctx.body = JSON.stringify(out); },
  });
  provider.proxy = false;
  provider.registerGrantType(jwtBearer, serviceAccount, ['assertion']);
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.oidc?.route === 'device_authorization' && ctx.body.device_code) ctx.body.interval = 1;
    if (ctx.oidc?.route !== 'token' || !ctx.body?.access_token) return;
    if (control.says !== null) ctx.body.expires_in = control.says;
    if (control.omit && ctx.oidc.params.grant_type === 'refresh_token') delete ctx.body.refresh_token;
  });
  return provider;
}

// RFC 7523 as Google has it: the assertion is all there is.
async function serviceAccount(ctx, next) {
  const { provider, client, params } = ctx.oidc;
  const [header, claims, signature] = params.assertion.split('.');
  const said = JSON.parse(Buffer.from(claims, 'base64url'));
  const good = verify('RSA-SHA256', Buffer.from(`${header}.${claims}`), control.service_key, Buffer.from(signature, 'base64url'));
  const now = Date.now() / 1000;
  if (!good || said.iat > now || said.exp < now || said.exp - said.iat > 3600 || !said.aud.endsWith('/token')) {
    ctx.status = 400;
    ctx.body = { error: 'invalid_grant', error_description: 'Invalid JWT' };
  } else if (!said.sub || said.scope !== 'https://mail.google.com/') {
    ctx.status = 401;
    ctx.body = { error: 'unauthorized_client', error_description: 'Client is unauthorized to retrieve access tokens' };
  } else {
    const token = new provider.AccessToken({ accountId: said.sub, client, grantId: 'service', gty: jwtBearer, scope: said.scope });
    ctx.body = { access_token: await token.save(), expires_in: control.seconds, token_type: 'Bearer' };
  }
  await next();
}

// The person at the browser, who answers each page at once.
async function interact(provider, request, response) {
  const details = await provider.interactionDetails(request, response);
  const { prompt, params, session } = details;
  let result;
  if (control.declines) {
    result = { error: 'access_denied', error_description: 'AADSTS65004: User declined to consent.' };
  } else if (prompt.name === 'login') {
    result = { login: { accountId: control.account ?? params.login_hint ?? control.mailbox } };
  } else if (prompt.name === 'consent') {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    result = { consent: { grantId: await grant.save() } };
  } else {
    result = { [prompt.name]: {} };
  }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

// What a token is worth, for a mail server.
async function introspect(provider, token) {
  const found = await provider.AccessToken.find(token) ?? await provider.ClientCredentials.find(token);
  if (!found) return { active: false };
  return { active: true, username: found.accountId ?? control.mailbox, scope: found.scope, exp: found.exp };
}

async function agree(provider, body) {
  const code = await provider.DeviceCode.findByUserCode(body.user_code.replace(/-/g, ''), { ignoreExpiration: true });
  if (control.declines) {
    Object.assign(code, { error: 'access_denied', errorDescription: 'declined' });
  } else {
    const accountId = control.account ?? control.mailbox;
    const grant = new provider.Grant({ accountId, clientId: code.clientId });
    grant.addOIDCScope(code.params.scope);
    Object.assign(code, {
      accountId, grantId: await grant.save(), scope: code.params.scope, authTime: Math.floor(Date.now() / 1000), sessionUid: 'device',
      expiresWithSession: false, claims: {},
    });
  }
  await code.save();
}

function revoke() {
  for (const key of [...storage.keys()]) if (/^(Grant|RefreshToken|AccessToken|ClientCredentials):/.test(key)) storage.delete(key);
}

const readBody = async (request) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString();
};
const say = (response, status, body, headers = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};

let provider;

async function answerControl(request, response) {
  if (request.method === 'POST') {
    const { revoke: all, release, agree: device, ...settings } = JSON.parse(await readBody(request));
    Object.assign(control, settings);
    if (settings.certificate) provider = makeProvider(provider.issuer);
    if (all) revoke();
    if (device) await agree(provider, device);
    if (release) waiting.splice(0).forEach((go) => go());
  }
  const tokens = [...storage.keys()].filter((key) => /^(RefreshToken|AccessToken|ClientCredentials):/.test(key));
  say(response, 200, { ...counts, held: waiting.length, tokens: tokens.map((key) => key.split(':')[1]) });
}

async function answerToken(request, response) {
  request.body = Object.fromEntries(new URLSearchParams(await readBody(request)));
  counts.calls += 1;
  counts.grants[request.body.grant_type] = (counts.grants[request.body.grant_type] ?? 0) + 1;
  const fault = control.next.shift();
  if (fault?.status) return say(response, fault.status, '<h1>busy</h1>', { 'content-type': 'text/html', 'retry-after': fault.retry_after });
  if (fault?.html) return say(response, 200, '<html>Please accept the terms of this hotel</html>', { 'content-type': 'text/html' });
  if (fault?.error) return say(response, 400, { error: fault.error, error_description: fault.description });
  const end = response.end.bind(response);
  if (fault?.lost) response.end = () => request.socket.destroy();
  if (fault?.held) response.end = (...all) => { waiting.push(() => end(...all)); return response; };
  // Google's form names no client: the assertion does.
  if (request.body.grant_type === jwtBearer) request.body.client_id = 'service';
  return provider.callback()(request, response);
}

async function answer(request, response) {
  const url = new URL(request.url, 'http://localhost');
  const path = googleRoutes[url.pathname] ?? url.pathname;
  request.url = path + url.search;
  if (path === '/control') return answerControl(request, response);
  if (path === '/introspect') return say(response, 200, await introspect(provider, new URLSearchParams(await readBody(request)).get('token')));
  if (path === routes.token) return answerToken(request, response);
  if (path.startsWith('/interaction/')) return interact(provider, request, response);
  return provider.callback()(request, response);
}

const listener = (request, response) => {
  answer(request, response).catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    if (!response.headersSent) say(response, 500, { error: 'server_error' });
  });
};
const listen = (server) => new Promise((done) => { server.listen(0, '127.0.0.1', () => done(server.address().port)); });

const port = await listen(http.createServer(listener));
provider = makeProvider(`http://127.0.0.1:${port}`);
const ports = { port };
if (existsSync(`${folder}/server.pem`)) {
  const files = { key: readFileSync(`${folder}/server.key`), cert: readFileSync(`${folder}/server.pem`) };
  ports.tls_port = await listen(https.createServer(files, listener));
}
process.stdout.write(`${JSON.stringify(ports)}\n`);
process.stdin.on('end', () => process.exit(0)).resume(); // it ends with the test
