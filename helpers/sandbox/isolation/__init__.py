"""What keeps the programs of instances and of tasks (whatever the learner has them run) apart from the learner's own.

    bubblewrap       the command line that sets a program apart, and where the two kinds differ, as parameters
    root             what is seen of this machine, and the small files that every system has
    program          a program of ours that starts others, seen from the sandbox's process
    control_channel  a session with such a program: lines of JSON, with descriptors
    inside/      those programs, of the standard library alone, each run as a script with this folder to import from:
        agent        an instance's first process
        launcher     forks the keepers of tasks
        keeper       the keeper of one task, whose programs bubblewrap sets apart
        container    a keeper that sets apart, one after the other, tasks of one container without an image's files
        first_process  what all else in such a container ends with
        mounts       such a container's root folder, from bubblewrap's own words
        roots        one of these, which is for one task after the other as long as nothing is changed there
        children     what all need: descriptors passed, children started, signalled and buried
        namespaces   networks and other namespaces of a process's own
        processes    memory, CPUs and priority: what a task may take

What is set apart has its own user, processes, host name and root folder of read-only programs. Where bubblewrap is
missing or may not do its work, programs run beside the learner's own, and that is told. On purpose they differ in this:

                  instances                                   tasks
    tried         by the first boot, once: no time is lost    by the launcher, with a child that does no more
    network       a loopback, made by bubblewrap              made by the keeper, with the sandbox's port in it
    first         our agent, which gives ends of pipes        bubblewrap's own or one that waits, beside the program
    user          1000, as a learner logs in                  0, as containers mostly have
    root folder   read-only, but the guest's own folders      the image's files, copied for one run
    ended         asked, then killed, as a shutdown does      killed: StopTask has asked before
"""
