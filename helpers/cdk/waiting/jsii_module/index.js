// A jsii module that runs in the process of jsii's kernel, beside aws-cdk-lib.
const path = require("node:path");

exports.Process = {
  /** Load what each synthesis needs and takes long: the core's modules, and the validator of templates (in WebAssembly). */
  load() {
    const library = path.dirname(require.resolve("aws-cdk-lib/package.json"));
    try {
      const validation = require(path.join(library, "core/lib/validation/cloudformation-validate-plugin"));
      validation.CloudFormationValidatePlugin._singletonInstance();
    } catch {
      // another version of the library has none; its synthesis loads what it needs
    }
  },

  /** Be a process that was started in `folder` with `environment` (an object as JSON), as far as the library can see. */
  become(folder, environment) {
    // by it jsii's library in the other language says which it is; the CDK writes it into each template
    const agent = process.env.JSII_AGENT;
    for (const name of Object.keys(process.env)) {
      delete process.env[name];
    }
    Object.assign(process.env, JSON.parse(environment), agent === undefined ? {} : { JSII_AGENT: agent });
    process.chdir(folder);
  },
};
