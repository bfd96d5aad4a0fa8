"""What lies in a home, and what staff wrote there: lists, aliases, meanings, settings; the lock.

`procedures` is what the published lists say together and `published_lists` reads them; `meanings` tells what channel and
status texts mean. `inputs` reads all of it, checked. `published_lists` reads files as exports are read, and `inputs` calls
it: only these two need libraries, the rest is standard library, Python 3.8.
"""

from .files import HOME_READ_ONLY, ReadOnly, harmless, unchanged_where_it_fails, unused, write_whole, writing_into
from .home import Home, find_home, read_list, user_configuration_file, user_name

__all__ = [
    "HOME_READ_ONLY",
    "Home",
    "ReadOnly",
    "find_home",
    "harmless",
    "read_list",
    "unchanged_where_it_fails",
    "unused",
    "user_configuration_file",
    "user_name",
    "write_whole",
    "writing_into",
]
