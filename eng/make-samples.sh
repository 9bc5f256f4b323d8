#!/usr/bin/env bash
# Makes the recordings that the page plays, with Debian's flite, and the list of them. Its output is committed.
set -euo pipefail

folder=$(dirname "${BASH_SOURCE[0]}")/../src/Playground/wwwroot/samples
mkdir -p "$folder"
rm -f "$folder"/*.wav

comma=
{
  echo '['
  while IFS='|' read -r file voice title words; do
    flite -voice "$voice" -t "$words" -o "$folder/$file"
    printf '%s  { "file": "%s", "title": "%s", "words": "%s" }' "$comma" "$file" "$title" "$words"
    comma=$',\n'
  done << 'END'
bridge.wav|rms|The old bridge|The old bridge across the river was built more than one hundred years ago.
ship.wav|rms|Out at sea|The ship left the harbor early in the morning. By noon it was far out at sea.
numbers.wav|slt|One to ten|One two three four five six seven eight nine ten.
END
  printf '\n]\n'
} > "$folder/samples.json"
