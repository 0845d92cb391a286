// A process that has the CDK CLI loaded and waits for one command; then it is that command.
//
//     node cli.js PROGRAM CONTROL NEWEST LOOK      started by `helpers.cdk.waiting.cli`
//
// PROGRAM is the `cdk` of a terminal: it is run as the main module, and held where it would begin with its arguments. CONTROL is
// the number of a socket's descriptor, which brings {"words", "folder", "environment"} of the command, a line of JSON; one byte
// back says that it has become that. It waits as long as the socket is open, for IDLE at most, while there is memory, and while
// the file NEWEST holds its process id.
const fs = require("node:fs");
const Module = require("node:module");
const { Socket } = require("node:net");

const IDLE = 900e3; // milliseconds
const LEAST_FREE = 400e6; // bytes of memory that must be left for others

const [program, control, newest, look] = process.argv.splice(2);
process.argv[1] = program;
const load = Module._load;
const environment = process.env;
const readByLoading = new Set();

process.env = new Proxy(environment, {
  get: (target, name) => noted(name) && target[name],
  has: (target, name) => noted(name) && name in target,
});
Module._load = function (request, parent, ...more) {
  const loaded = load.call(this, request, parent, ...more);
  if (parent !== process.mainModule || typeof loaded.cli !== "function") {
    return loaded;
  }
  Module._load = load;
  process.emit("cdk-waits"); // in `programs/cdk`: what other commands used is loaded now
  return { cli: () => wait(loaded) };
};
Module.runMain(program);

function noted(name) {
  return readByLoading.add(name);
}

/** Wait for a command, and begin it. */
function wait(library) {
  const socket = new Socket({ fd: Number(control), readable: true, writable: false });
  const started = Date.now();
  const looks = setInterval(() => needed(started) || process.exit(), Number(look) * 1e3);
  let said = "";
  socket.setEncoding("utf8");
  socket.on("error", () => process.exit());
  socket.on("end", () => process.exit()); // who has started it has ended, or needs none
  socket.on("data", (part) => {
    said += part;
    if (!said.endsWith("\n")) {
      return;
    }
    become(JSON.parse(said));
    clearInterval(looks);
    socket.removeAllListeners();
    socket.once("close", () => library.cli());
    fs.writeSync(Number(control), "!"); // from here on, it is the command
    socket.destroy();
  });
}

function needed(started) {
  try {
    const mine = fs.readFileSync(newest, "utf8") === String(process.pid);
    return mine && Date.now() - started < IDLE && process.availableMemory() > LEAST_FREE;
  } catch {
    return false;
  }
}

/** Be as if the command had been started now. */
function become({ words, folder, environment: given }) {
  if ([...readByLoading].some((name) => environment[name] !== given[name])) {
    process.exit();
  }
  process.env = environment;
  for (const name of Object.keys(environment)) {
    delete environment[name];
  }
  Object.assign(environment, given);
  process.chdir(folder);
  process.argv.push(...words);
}
