# shellcheck shell=bash
# What install.sh, servers.sh and run.sh share: where things lie, how to speak, how to wait, how to stop.
# Source it; it sets nothing but variables and functions.

CONFORMANCE_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
REPO_ROOT=$(dirname "$CONFORMANCE_DIR")

say() { printf '[conformance] %s\n' "$*"; }

# die WHAT [HINT]: says what went wrong and what to do about it, then exits.
die() {
  printf '[conformance] error: %s\n' "$1" >&2
  [[ $# -lt 2 ]] || printf '[conformance]   try: %s\n' "$2" >&2
  exit 1
}

# Everything that is downloaded, unpacked or written at run time lies under this one folder.
WORK=${FARTHING_CONFORMANCE:-$REPO_ROOT/.build/conformance}
# iceberg-go writes a space in a table's location as %20, and Trino then looks for a folder of that name.
[[ $WORK != *[[:space:]]* ]] || die "there is a space in the path $WORK" "set FARTHING_CONFORMANCE to a folder without one"
mkdir -p "$WORK"/run "$WORK"/log
WORK=$(cd "$WORK" && pwd)
RUN_DIR=$WORK/run
LOG_DIR=$WORK/log

# shellcheck source=versions.env
source "$CONFORMANCE_DIR/versions.env"

# need_command NAME PACKAGE: installs a Debian package when its command is missing.
need_command() {
  command -v "$1" >/dev/null && return
  apt_install "$2"
  command -v "$1" >/dev/null || die "Debian's package $2 is installed, yet it brought no $1"
}

# apt_install PACKAGE…: needs root. Package lists are refreshed once a run: a new machine may have none.
apt_install() {
  [[ $(id -u) -eq 0 ]] || die "needs the Debian packages $*" "sudo apt-get install $*"
  if [[ -z ${APT_UPDATED:-} ]]; then
    apt-get update -qq
    APT_UPDATED=yes
  fi
  say "apt-get install $*"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >"$LOG_DIR/apt.log" 2>&1 ||
    die "apt-get install $* failed: $(tail -n 3 "$LOG_DIR/apt.log")" "read $LOG_DIR/apt.log"
}

# fingerprint FILE…: a short name for their contents.
fingerprint() { cat "$@" | sha256sum | cut -c1-12; }

# check_npm_pin FOLDER PACKAGE VERSION: npm takes its versions from package.json; it must say what versions.env says.
check_npm_pin() {
  grep -q "\"$2\": \"$3\"" "$1/package.json" ||
    die "versions.env pins $2 $3, $1/package.json another" "npm install --package-lock-only --omit-lockfile-registry-resolved $2@$3, in that folder"
}

# find_python MAJOR.MINOR: prints a working interpreter of exactly that version, pyenv's included
# (pyenv's shims are on the PATH for versions that are not switched on, so each candidate is asked).
find_python() {
  local candidate
  for candidate in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1".*/bin/python /opt/python"$1"/bin/python python3; do
    if [[ $("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) == "$1" ]]; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# find_java MAJOR: prints the JAVA_HOME of a JDK of that major version or newer.
find_java() {
  local home version
  for home in ${TRINO_JAVA_HOME:+"$TRINO_JAVA_HOME"} ${JAVA_HOME:+"$JAVA_HOME"} /usr/lib/jvm/* /usr/java/* /opt/jdk* /opt/java*; do
    [[ -x $home/bin/java && -r $home/release ]] || continue
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
    if [[ ${version:-0} -ge $1 ]]; then
      printf '%s\n' "$home"
      return
    fi
  done
  return 1
}

# free_port: prints a TCP port of 127.0.0.1 that nothing listens on.
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# start_time PID: when the process started, in the kernel's ticks. With the pid it names one process for ever.
start_time() {
  local stat fields
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # Fields are counted after the command's name, which may itself hold spaces and brackets.
  read -ra fields <<<"${stat##*) }"
  # A zombie has ended, though nobody has asked for its exit status yet.
  [[ ${fields[0]} != Z ]] && printf '%s\n' "${fields[19]}"
}

# launch NAME COMMAND…: runs it in the background in its own process group, output to log/NAME.log,
# and writes run/NAME.pid.
launch() {
  local name=$1 pid
  shift
  # Descriptor 9 is run.sh's lock, which must not live on in a server.
  setsid "$@" >"$LOG_DIR/$name.log" 2>&1 </dev/null 9>&- &
  pid=$!
  printf '%s %s\n' "$pid" "$(start_time "$pid")" >"$RUN_DIR/$name.pid"
}

# is_running NAME: whether the process that launch started is still that process.
is_running() {
  local pid started
  [[ -r $RUN_DIR/$1.pid ]] || return 1
  read -r pid started <"$RUN_DIR/$1.pid"
  [[ -n $started && $(start_time "$pid") == "$started" ]]
}

# wait_ready NAME SECONDS CHECK…: polls CHECK until it succeeds. Gives up when the server ends or time is over.
wait_ready() {
  local name=$1 deadline=$((SECONDS + $2)) begun=$SECONDS
  shift 2
  until "$@" >/dev/null 2>&1; do
    is_running "$name" || give_up "$name" "ended before it was ready"
    [[ $SECONDS -lt $deadline ]] || give_up "$name" "was not ready in time"
    sleep 0.2
  done
  say "$name is ready after $((SECONDS - begun)) s"
}

give_up() {
  tail -n 20 "$LOG_DIR/$1.log" >&2
  stop_server "$1"
  die "$1 $2" "read $LOG_DIR/$1.log"
}

# stop_server NAME: ends the process group that launch started, and nothing else. Stopping twice is fine.
stop_server() {
  local pid _ deadline=$((SECONDS + 20))
  if is_running "$1"; then
    read -r pid _ <"$RUN_DIR/$1.pid"
    kill -TERM -- "-$pid"
    while is_running "$1" && [[ $SECONDS -lt $deadline ]]; do sleep 0.1; done
    ! is_running "$1" || kill -KILL -- "-$pid"
    say "$1 is stopped"
  fi
  rm -f "$RUN_DIR/$1.pid" "$RUN_DIR/$1.env"
}

# publish NAME: writes standard input (KEY=VALUE lines) as run/NAME.env, whole or not at all.
publish() {
  cat >"$RUN_DIR/$1.env.part"
  mv "$RUN_DIR/$1.env.part" "$RUN_DIR/$1.env"
}

# use_server NAME: exports what a running server published.
use_server() {
  [[ -r $RUN_DIR/$1.env ]] || die "$1 is not running" "$CONFORMANCE_DIR/servers.sh start $1"
  set -a
  # shellcheck disable=SC1090
  source "$RUN_DIR/$1.env"
  set +a
}
