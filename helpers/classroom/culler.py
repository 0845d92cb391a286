"""JupyterHub's idle culler, which ends servers that nobody uses; it ends with its hub, also with one that falls."""

import os
import runpy

from helpers.hub.processes import end_with_parent

if __name__ == "__main__":
    end_with_parent(int(os.environ["WORKSHOP_HUB_PROCESS"]))
    runpy.run_module("jupyterhub_idle_culler", run_name="__main__", alter_sys=True)
