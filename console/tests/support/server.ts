// The program on a temporary store, and the sandbox that it sends to.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const EMAIL = "ada@example.com";
export const PASSWORD = "passwordR8Lk36";
/** The API key of agents. */
export const KEY = "iv_live_consoleTestKey0123456789";

/** A program of this workspace: in `INTERVEN_TEST_BIN`, else where Cargo puts it, the release build first. */
function program(name: string): string {
  const target = process.env.CARGO_TARGET_DIR ?? join(import.meta.dirname, "../../../target");
  const folders = process.env.INTERVEN_TEST_BIN ? [process.env.INTERVEN_TEST_BIN] : [join(target, "release"), join(target, "debug")];
  const found = folders.map((folder) => join(folder, name)).find(existsSync);
  if (!found) throw new Error(`there is no ${name} in ${folders.join(" or ")}; make test builds it`);
  return found;
}

/** A port that nobody has. The server keeps it over a restart, so it is chosen here. */
async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

/** Collects what a process writes, and waits for something in it. */
class Output {
  text = "";
  private waiting: (() => void)[] = [];

  constructor(private readonly child: ChildProcess) {
    const take = (chunk: Buffer) => {
      this.text += chunk.toString();
      for (const wake of this.waiting.splice(0)) wake();
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    child.on("exit", () => {
      for (const wake of this.waiting.splice(0)) wake();
    });
  }

  async match(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.text);
      if (found) return found;
      if (this.child.exitCode !== null) throw new Error(`it ended: ${this.text}`);
      await new Promise<void>((wake) => this.waiting.push(wake));
    }
  }
}

async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const slow = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(slow);
}

/** What a server is started with, beyond the usual. */
export interface Options {
  /** Whether the administrator `EMAIL` exists already (so by default); else the server prints a set-up link. */
  administrator?: boolean;
  environment?: Record<string, string>;
  /** Further arguments, such as `--config FILE`. */
  args?: readonly string[];
}

/** A running server and the sandbox. `await using server = await Server.start()` ends both. */
export class Server {
  private child: ChildProcess | undefined;
  private output: Output | undefined;

  private constructor(
    readonly url: string,
    readonly sandbox: string,
    private readonly folder: string,
    private readonly environment: Record<string, string>,
    private readonly sandboxChild: ChildProcess,
    private readonly args: readonly string[],
  ) {}

  static async start({ administrator = true, environment = {}, args = [] }: Options = {}): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), "interven-console-"));
    const stand = spawn(program("interven-sandbox"), { stdio: ["ignore", "pipe", "inherit"] });
    const [sandbox] = await new Output(stand).match(/http:\/\/127\.0\.0\.1:\d+/);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const server = new Server(
      url,
      sandbox,
      folder,
      {
        INTERVEN_LISTEN: `127.0.0.1:${port}`,
        INTERVEN_PUBLIC_URL: url,
        INTERVEN_METRICS_LISTEN: "",
        INTERVEN_DATA_DIR: join(folder, "data"),
        INTERVEN_EGRESS_ALLOW: "127.0.0.0/8",
        INTERVEN_API_KEY: KEY,
        INTERVEN_LOG: "info",
        INTERVEN_LOG_FORMAT: "json",
        ...(administrator && { INTERVEN_ADMIN_EMAIL: EMAIL, INTERVEN_ADMIN_PASSWORD: PASSWORD }),
        ...environment,
      },
      stand,
      args,
    );
    await server.up();
    return server;
  }

  /** Starts it (again), and waits until it listens. */
  async up() {
    this.child = spawn(program("interven"), ["serve", ...this.args], { env: this.environment, stdio: ["ignore", "pipe", "pipe"] });
    this.output = new Output(this.child);
    await this.output.match(/"message":"listening"/);
  }

  /** Stops it as an operator does. */
  async down() {
    if (this.child) await end(this.child);
  }

  /** The link that makes the first administrator. */
  async setUpLink(): Promise<string> {
    const [link] = (await this.output?.match(/http:\/\/\S+\/setup#token=\S+/)) ?? [];
    if (!link) throw new Error("no link");
    return link;
  }

  /** A call of the API as an agent, or as the holder of this cookie; its answer's JSON. */
  async call<T = unknown>(method: string, path: string, body?: unknown, cookie?: string): Promise<T> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        ...(cookie ? { cookie, "x-interven-csrf": "1" } : { authorization: `Bearer ${KEY}` }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** Signs in over the API; the cookie. */
  async cookie(email = EMAIL, password = PASSWORD): Promise<string> {
    const answer = await fetch(`${this.url}/api/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
    if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
    return answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  }

  /** Makes somebody with this role; their cookie. */
  async person(role: "admin" | "developer" | "reviewer" | "auditor", name = `Somebody ${role}`): Promise<string> {
    const email = `${role}@example.com`;
    await this.call("POST", "/api/users", { email, name, role, password: PASSWORD }, await this.cookie());
    return this.cookie(email);
  }

  async [Symbol.asyncDispose]() {
    await Promise.all([this.down(), end(this.sandboxChild)]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
