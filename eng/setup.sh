# Sourced by play and test: what the SDK, the package feed and Debian have to give before a build.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# What a feed can lack, one line each: property | package to look for | what stands in for it.
# A property does its work in eng/Feed.props; the package's version is the build's own.
FEED=(
  "WithBlazorAssets|Microsoft.AspNetCore.App.Internal.Assets|the page script of .NET 9"
  "WithBunitPackage|bunit|bunit's assembly with older dependencies"
  "WithCliWrap|CliWrap|System.Diagnostics.Process"
  "WithWhisper|Whisper.net|PocketSphinx"
  "WithOnnxRuntime|Microsoft.ML.OnnxRuntime.Managed|the built-in voice detector"
)

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$@"
  exit 1
}

require_sdk() {
  command -v dotnet > /dev/null ||
    fail "The .NET SDK is missing: install dotnet-sdk-10.0 as https://learn.microsoft.com/dotnet/core/install/linux says."
  SDK_VERSION=$(cd "$ROOT" && dotnet --version 2> /dev/null) ||
    fail "The .NET 10 SDK is missing: dotnet is here, but has no version that global.json accepts. Install dotnet-sdk-10.0."

  # Programs built here look for the runtime in the usual places; an SDK unpacked elsewhere must be named.
  local home
  home=$(dirname "$(readlink -f "$(command -v dotnet)")")
  if [[ -z ${DOTNET_ROOT:-} && -d $home/host/fxr ]]; then
    export DOTNET_ROOT=$home
  fi
}

# look_at_feed [again]: writes local.props if it is missing, was written for other packages, or is asked for again.
look_at_feed() {
  local stamp folder=$ROOT/eng/obj row property package standin lacking=() standins=()
  stamp=$(printf '%s\n' "$SDK_VERSION" "${FEED[@]}" | cat - "$ROOT/eng/Probe.csproj" "$ROOT/Directory.Packages.props" | cksum)
  if [[ ${1:-} != again ]] && grep -qsF "<!-- $stamp -->" "$ROOT/local.props"; then
    return
  fi

  rm -rf "$folder"
  for row in "${FEED[@]}"; do
    IFS='|' read -r property package standin <<< "$row"
    probe "$package" "$folder/$property" &
  done
  wait

  for row in "${FEED[@]}"; do
    IFS='|' read -r property package standin <<< "$row"
    case $(< "$folder/$property/verdict") in
      here) ;;
      lacking) lacking+=("$property") standins+=("$package (in its place: $standin)") ;;
      *) feed_silent "$folder/$property/log"; return ;;
    esac
  done

  local_props "$stamp" "${lacking[@]}" > "$ROOT/local.props"
  if ((${#lacking[@]} == 0)); then
    say "The package feed has everything."
  else
    say "This package feed cannot restore $(printf '%s, ' "${standins[@]}" | sed 's/, $/./')"
  fi
}

# local_props STAMP PROPERTY...: what eng/Feed.props imports. A property given to the build itself still comes first.
local_props() {
  printf '<Project>\n  <!-- Written by play or test. Delete it to have them look again. -->\n'
  printf '  <!-- %s -->\n  <PropertyGroup>\n' "$1"
  local property
  for property in "${@:2}"; do
    printf '    <%s Condition="'"'\$(%s)' == ''"'">false</%s>\n' "$property" "$property" "$property"
  done
  printf '  </PropertyGroup>\n</Project>\n'
}

# probe PACKAGE FOLDER: restores the package alone; FOLDER/verdict gets here, lacking or silent.
probe() {
  mkdir -p "$2"
  if timeout 120 dotnet restore "$ROOT/eng/Probe.csproj" -p:ProbePackage="$1" \
    -p:MSBuildProjectExtensionsPath="$2/" -p:BaseIntermediateOutputPath="$2/" > "$2/log" 2>&1; then
    echo here
  elif grep -q 'error NU1[16]0[0-9]' "$2/log" || refuses "$2/log"; then
    echo lacking
  else
    echo silent
  fi > "$2/verdict"
}

# Some company mirrors answer "forbidden" for a package that they withhold, while the feed itself is there.
refuses() { grep -q 'NU1301: *Response status code .* 40[34] ' "$1" && ! grep -q 'service index' "$1"; }

# feed_silent LOG: what was found before still holds; without it there is nothing to build on.
feed_silent() {
  say "Could not look at the package feed: $(grep -om1 'error .*' "$1" || echo 'no answer within two minutes')"
  [[ -f $ROOT/local.props ]] || fail "The first build needs it. Check the network and the sources that 'dotnet nuget list source' names."
  say "What was found the last time is kept."
}

# build PROJECT: restores and builds it in Release, saying nothing but what is wrong.
build() {
  say "Building ..."
  dotnet msbuild "$1" -restore -p:Configuration=Release -v:quiet -nologo
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
  ! type -P chromium chromium-browser google-chrome > /dev/null || return 0
  need_debian_packages "testing in a browser" chromium
}

# need_axe: what the test of accessibility runs in the page; it is skipped without.
need_axe() {
  local folder=$ROOT/tests/EndToEnd.Tests log
  [[ ! -d $folder/node_modules/axe-core ]] || return 0
  if ! command -v npm > /dev/null; then
    say "npm is not here, so the test of accessibility is left out."
    return 0
  fi

  log=$(mktemp)
  if ! timeout 120 npm --prefix "$folder" ci --ignore-scripts --no-audit --no-fund > "$log" 2>&1 < /dev/null; then
    tail -n 3 "$log" >&2
    say "npm could not install axe-core, so the test of accessibility is left out."
  fi
  rm -f "$log"
}
