"""How much memory and how many processors a container has, in bash.

The sources are the files of the kernel: https://docs.kernel.org/admin-guide/cgroup-v2.html,
https://docs.kernel.org/admin-guide/cgroup-v1/memory.html and
https://docs.kernel.org/scheduler/sched-bwc.html."""

from __future__ import annotations

LIMIT_FUNCTIONS = r"""
# Sets line to the first line of the file $1, or to nothing. No line that we want is longer.
_slugline_read_line() {
  line=
  if [[ -f $1 && -r $1 ]]; then
    IFS= read -r line 2>/dev/null <"$1" || true
    line=${line:0:1024}
  fi
}

# Whether $1 is a number above 0 that we can calculate with. One of more than 15 digits is none:
# the first version of cgroups writes 9223372036854771712 where there is no limit.
_slugline_is_number() {
  [[ -n $1 && $1 != *[!0123456789]* && ${#1} -le 15 ]] && ((10#$1 > 0))
}

# Lowers memory to $1 megabytes that $2 speaks of.
_slugline_lower_memory() {
  if ((memory == 0 || $1 < memory)); then
    memory=$1 memory_from=$2
  fi
}

# Does so with $1 bytes, if that is a number.
_slugline_lower_memory_to_bytes() {
  if _slugline_is_number "$1" && ((10#$1 >= 1048576)); then
    _slugline_lower_memory "$((10#$1 / 1048576))" "$2"
  fi
}

# Lowers quota, in hundredths of a processor, to $1 microseconds in every $2.
_slugline_lower_quota() {
  if _slugline_is_number "$1" && _slugline_is_number "$2"; then
    local share=$((10#$1 * 100 / 10#$2))
    if ((quota == 0 || share < quota)); then
      quota=$((share > 0 ? share : 1))
    fi
  fi
}

# Whether $1 can be the number of a processor.
_slugline_is_index() {
  [[ -n $1 && $1 != *[!0123456789]* && ${#1} -le 6 ]]
}

# Lowers processors to the number of those in a list such as 0-3,7.
_slugline_lower_processors() {
  local list="$1," part first last count=0
  while [[ -n $list ]]; do
    part=${list%%,*} list=${list#*,}
    first=${part%-*} last=${part#*-}
    if ! _slugline_is_index "$first" || ! _slugline_is_index "$last"; then
      return
    fi
    count=$((count + 10#$last - 10#$first + 1))
  done
  if ((count > 0 && (processors == 0 || count < processors))); then
    processors=$count
  fi
}

# Reads what limits the group whose directory is $1: in the second version's files, or in those of
# the controller $2 in the first version.
_slugline_read_group() {
  local line file period
  case $2 in
  unified)
    for file in memory.max memory.high; do
      _slugline_read_line "$1/$file"
      _slugline_lower_memory_to_bytes "$line" 'cgroup v2'
    done
    _slugline_read_line "$1/cpu.max"
    _slugline_lower_quota "${line% *}" "${line#* }"
    _slugline_read_line "$1/cpuset.cpus.effective"
    _slugline_lower_processors "$line"
    ;;
  memory)
    _slugline_read_line "$1/memory.limit_in_bytes"
    _slugline_lower_memory_to_bytes "$line" 'cgroup v1'
    ;;
  cpu)
    _slugline_read_line "$1/cpu.cfs_period_us"
    period=$line
    _slugline_read_line "$1/cpu.cfs_quota_us"
    _slugline_lower_quota "$line" "$period"
    ;;
  cpuset)
    _slugline_read_line "$1/cpuset.cpus"
    _slugline_lower_processors "$line"
    ;;
  esac
}

# Reads what limits the group $2 of the hierarchy in $1, and all groups above it; $3 is its kind.
_slugline_read_hierarchy() {
  local group=${2%/}
  if [[ ! -d $1 ]]; then
    return
  fi
  if [[ $group != /* || $group/ == */../* || ${#group} -gt 4096 ]]; then
    group=
  fi
  while [[ -n $group ]]; do
    _slugline_read_group "$1$group" "$3"
    group=${group%/*}
  done
  _slugline_read_group "$1" "$3"
}

# Reads the limits of the groups that this process is in. In a container the path of a group may
# be the one that it has outside; what limits the container then stands at the root.
_slugline_read_groups() {
  local number controllers group unified='' of_memory='' of_cpu='' of_cpuset=''
  if [[ -f $1/self/cgroup && -r $1/self/cgroup ]]; then
    while IFS=: read -r number controllers group || [[ -n $number ]]; do
      # Several controllers may share a hierarchy; the second version's line names none.
      if [[ -z $controllers ]]; then unified=$group; fi
      if [[ ,$controllers, == *,memory,* ]]; then of_memory=$group; fi
      if [[ ,$controllers, == *,cpu,* ]]; then of_cpu=$group; fi
      if [[ ,$controllers, == *,cpuset,* ]]; then of_cpuset=$group; fi
    done 2>/dev/null <"$1/self/cgroup"
  fi
  _slugline_read_hierarchy "$2" "$unified" unified
  _slugline_read_hierarchy "$2/memory" "$of_memory" memory
  _slugline_read_hierarchy "$2/cpuset" "$of_cpuset" cpuset
  # Its directory is named after all the controllers in it; the other name is a link.
  if [[ -d $2/cpu ]]; then
    _slugline_read_hierarchy "$2/cpu" "$of_cpu" cpu
  else
    _slugline_read_hierarchy "$2/cpu,cpuacct" "$of_cpu" cpu
  fi
}

# Reads what the machine has: the directories stand for /proc and /sys/devices/system/cpu.
_slugline_read_machine() {
  local line lines value
  _slugline_read_line "$2/online"
  _slugline_lower_processors "$line"
  if [[ -f $1/self/status && -r $1/self/status ]]; then
    mapfile -t lines 2>/dev/null <"$1/self/status" || true
    if ((${#lines[@]})); then
      for line in "${lines[@]}"; do
        if [[ $line == Cpus_allowed_list:* ]]; then
          line=${line#*:}
          _slugline_lower_processors "${line//[$' \t']/}"
          break
        fi
      done
    fi
  fi
  _slugline_read_line "$1/meminfo"
  if [[ $line == MemTotal:*kB ]]; then
    value=${line//[!0123456789]/}
    if _slugline_is_number "$value"; then
      _slugline_lower_memory "$((10#$value / 1024))" 'the machine'
    fi
  fi
}

# Sets memory in megabytes with memory_from, quota in hundredths of a processor, and processors;
# 0 is what nothing tells. SLUGLINE_CGROUP_ROOT names a directory to read in place of the kernel's
# own, with what stands in /proc and in /sys/devices/system/cpu below it.
_slugline_find_limits() {
  local root=${SLUGLINE_CGROUP_ROOT:-} proc=/proc cpus=/sys/devices/system/cpu limit
  if [[ -n $root ]]; then
    proc=$root/proc cpus=$root/sys/devices/system/cpu
  fi
  _slugline_read_groups "$proc" "${root:-/sys/fs/cgroup}"
  _slugline_read_machine "$proc" "$cpus"
  limit=${MEMORY_LIMIT:-}
  # AusNimbus says it in megabytes; Cloud Foundry adds an m or a g.
  if _slugline_is_number "${limit%[mMgG]}"; then
    case $limit in
    *[gG]) limit=$((10#${limit%?} * 1024)) ;;
    *) limit=$((10#${limit%[mM]})) ;;
    esac
    _slugline_lower_memory "$limit" MEMORY_LIMIT
  fi
}
"""
"""Call ``_slugline_find_limits``."""
