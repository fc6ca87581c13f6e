"""The health of each source, judged from what its last runs left in the database."""

from storage.health.checkup import Checkup, check_up, shown
from storage.health.judging import Health, State, judge
from storage.health.nights import Night
from storage.health.reading import read_issues
from storage.health.whole import Whole, find_alarms

__all__ = ["Checkup", "Health", "Night", "State", "Whole", "check_up", "find_alarms", "judge", "read_issues", "shown"]
