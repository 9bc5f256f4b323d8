# Sourced by play and test: what the SDK and Debian have to give before a build.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$@"
  exit 1
}

require_sdk() {
  command -v dotnet > /dev/null ||
    fail "The .NET SDK is missing: install dotnet-sdk-10.0 as https://learn.microsoft.com/dotnet/core/install/linux says."
  (cd "$ROOT" && dotnet --version > /dev/null 2>&1) ||
    fail "The .NET 10 SDK is missing: dotnet is here, but has no version that global.json accepts. Install dotnet-sdk-10.0."

  # Programs built here look for the runtime in the usual places; an SDK unpacked elsewhere must be named.
  local home
  home=$(dirname "$(readlink -f "$(command -v dotnet)")")
  if [[ -z ${DOTNET_ROOT:-} && -d $home/host/fxr ]]; then
    export DOTNET_ROOT=$home
  fi
}

# build PROJECT [ARGUMENT...]: restores and builds it in Release, saying nothing but what is wrong. One compiler process
# serves all projects.
build() {
  say "Building ..."
  dotnet msbuild "$@" -restore -p:Configuration=Release -p:UseSharedCompilation=true -v:quiet -nologo
}

# require_cuda_packages: some feeds lack the packages that hold Whisper's libraries for CUDA; that is said in a sentence.
require_cuda_packages() {
  local log missing
  log=$(dotnet restore "$ROOT/src/Worker" -p:Cuda=true -v:quiet -nologo 2>&1) && return
  missing=$(grep -m1 'NU110[1-3]' <<< "$log" | grep -om1 'Whisper\.net\.Runtime\.Cuda[0-9]*') || fail "$log"
  fail "The package feed does not serve $missing, which --cuda needs: ./play without --cuda runs on the CPU."
}

# need_debian_packages WHAT PACKAGE...: installs those that are missing, or says how to, and goes on either way.
need_debian_packages() {
  local what=$1 package missing=() as_root=()
  shift
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null) == installed ]] || missing+=("$package")
  done
  ((${#missing[@]} > 0)) || return 0

  if ((EUID != 0)); then
    as_root=(sudo -n)
  fi
  if ! command -v apt-get > /dev/null || ! "${as_root[@]}" true 2> /dev/null; then
    say "$what needs packages that are not installed. Run: sudo apt-get install ${missing[*]}"
    return 0
  fi

  say "Installing ${missing[*]} for $what ..."
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update -q &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends "${missing[@]}"; } \
    > "$log" 2>&1 < /dev/null; then
    tail -n 5 "$log" >&2
    say "That failed; $what is left out. To try again: sudo apt-get install ${missing[*]}"
  fi
  rm -f "$log"
}

need_engine() { need_debian_packages "speech recognition" libpocketsphinx3 pocketsphinx-en-us; }

need_chromium() {
  [[ -z ${PORTBRIDGE_CHROMIUM:-} ]] || return 0
  type -P chromium chromium-browser google-chrome > /dev/null && type -P chromium-headless-shell > /dev/null && return 0
  need_debian_packages "testing in a browser" chromium chromium-headless-shell
}

# need_nginx: what the tests behind a proxy start. Where the package would also start a web server, it is not installed.
need_nginx() {
  type -P nginx /usr/sbin/nginx > /dev/null && return 0
  if [[ -d /run/systemd/system ]]; then
    say "The tests behind a proxy are left out. To run them, which also starts nginx: sudo apt-get install nginx"
    return 0
  fi
  need_debian_packages "testing behind a proxy" nginx
}

# need_axe: what the test of accessibility runs in the page; it is skipped without.
need_axe() { need_npm_packages tests/EndToEnd.Tests "the test of accessibility"; }

# need_clients: the clients that others wrote, which the tests of the gateway run; they are skipped without.
need_clients() {
  local folder
  for folder in "$ROOT"/tests/Gateway.Tests/clients/*/; do
    [[ ! -f $folder/package.json ]] || need_npm_packages "${folder#"$ROOT"/}" "the tests with $(basename "$folder")'s client"
  done
}

# need_python_clients: what the gateway's test with a client in Python runs.
need_python_clients() { need_debian_packages "testing with a client in Python" python3-websockets; }

# need_npm_packages FOLDER WHAT: installs the packages of a lock file. Without npm, or if that fails, says what is left out.
need_npm_packages() {
  local folder=$ROOT/$1 what=$2 log
  [[ ! $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]] || return 0
  if ! command -v npm > /dev/null; then
    say "npm is not here, so $what is left out."
    return 0
  fi

  log=$(mktemp)
  if ! timeout 120 npm --prefix "$folder" ci --ignore-scripts --no-audit --no-fund > "$log" 2>&1 < /dev/null; then
    tail -n 3 "$log" >&2
    say "npm could not install what it needs, so $what is left out."
    rm -rf "$folder/node_modules"
  fi
  rm -f "$log"
}
