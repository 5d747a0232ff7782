"""with_sockets FD,FD,... COMMAND ARG...: runs COMMAND as systemd's socket activation would: the descriptors from 3
on, LISTEN_FDS and LISTEN_PID set."""
import os
import sys

fds = [int(n) for n in sys.argv[1].split(",")]
spare = [os.dup2(n, 200 + i, inheritable=True) for i, n in enumerate(fds)]
for n in fds:
    os.close(n)
for i, n in enumerate(spare):
    os.dup2(n, 3 + i, inheritable=True)
    os.close(n)
os.environ.update(LISTEN_FDS=str(len(fds)), LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
