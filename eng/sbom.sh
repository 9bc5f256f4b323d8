#!/usr/bin/env bash
# Writes the bill of materials of the playground, with its worker and the bridge, as CycloneDX to a folder.
set -euo pipefail
out=$(realpath -m "${1:?Usage: eng/sbom.sh FOLDER}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
dotnet tool install CycloneDX --version 6.3.1 --tool-path "$tools" > /dev/null
for project in src/Playground/PortBridge.Playground src/Worker/PortBridge.Worker; do
  dotnet restore "$project.csproj" -v:quiet -nologo
  "$tools/dotnet-CycloneDX" "$project.csproj" --output "$out" --filename "$(basename "$project").cdx.json" \
    --output-format Json --disable-package-restore
done
