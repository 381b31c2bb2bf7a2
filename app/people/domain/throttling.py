"""How many sign-ins may fail before the next one must wait.

Three counts of the last 15 minutes, in real time:

- *own*: this account from this place. A place is a device on which this account has signed in before (it carries
  a signed cookie that says so), else the network address. Ten, then wait until the tenth last is 15 minutes old.
- *elsewhere*: this account from all other places. It never refuses by itself: it only makes the allowance of an
  unknown place smaller (from 10 to 3, and to 1 under a flood), so guessing from many addresses is slowed, and
  nobody can lock a person out from another address. A known device keeps its ten whatever others do.
- *address*: every account from this address. Fifty, then wait; a known device is not counted and not held up, so
  one guesser in an office does not stop the people who work there.

A refused try is not counted: whoever waits 15 minutes gets in, however often somebody knocked meanwhile.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
MOST_OF_ONE_PLACE = 10
MOST_OF_ONE_ADDRESS = 50
# From how many failures elsewhere an unknown place is left how many tries.
SLOWED = ((100, 1), (10, 3))
NO_WAIT = timedelta(0)


@dataclass(frozen=True)
class Failures:
    """What failed within the window; the instants are ascending."""

    own: tuple[datetime, ...] = ()
    elsewhere: int = 0
    address: tuple[datetime, ...] = ()
    is_known_device: bool = False


@dataclass(frozen=True)
class Verdict:
    """Whether a try may be made now: how long to wait, and how many tries are left when there is no wait."""

    wait: timedelta
    left: int

    @property
    def may_try(self) -> bool:
        return self.wait <= NO_WAIT


def judge(failures: Failures, now: datetime) -> Verdict:
    """Decide about one more try."""
    limits = [(failures.own, allowance(failures))]
    if not failures.is_known_device:
        limits.append((failures.address, MOST_OF_ONE_ADDRESS))
    wait = max(_wait(times, most, now) for times, most in limits)
    left = min(max(most - len(times), 0) for times, most in limits)
    return Verdict(wait, left)


def allowance(failures: Failures) -> int:
    """How many tries this place has within the window."""
    if failures.is_known_device:
        return MOST_OF_ONE_PLACE
    return next((few for many, few in SLOWED if failures.elsewhere >= many), MOST_OF_ONE_PLACE)


def network_of(address: str) -> str:
    """The address to count by: an IPv6 subscriber holds a whole /64, so single addresses would count nothing."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _wait(times: tuple[datetime, ...], most: int, now: datetime) -> timedelta:
    if len(times) < most:
        return NO_WAIT
    return min(max(times[-most] + WINDOW - now, NO_WAIT), WINDOW)
