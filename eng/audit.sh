#!/usr/bin/env bash
# Lists packages with known vulnerabilities, as far as the package source has advisories. Not part of ./test: advisories
# come and go with the day. The exit code is 1 if there is one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

dotnet restore PortBridge.sln -v:quiet -nologo
report=$(dotnet list PortBridge.sln package --vulnerable --include-transitive)
echo "$report"
! grep -q "has the following vulnerable packages" <<< "$report"
