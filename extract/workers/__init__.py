"""Worker processes that can be killed: limits on each piece of work, replacement, and order kept."""

from extract.workers.process import WorkerDied, WorkerOutOfCpu, WorkerTimedOut
from extract.workers.workers import WorkerLimits, Workers

__all__ = ["WorkerDied", "WorkerLimits", "WorkerOutOfCpu", "WorkerTimedOut", "Workers"]
