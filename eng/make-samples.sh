#!/usr/bin/env bash
# Makes the recordings in src/Playground/wwwroot/samples and their words: 16 kHz mono PCM16, spoken by Debian's flite.
# Needs: sudo apt-get install flite sox
set -euo pipefail
cd "$(dirname "$0")/../src/Playground/wwwroot/samples"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# say FILE VOICE SENTENCE...: a file of sentences with a pause of 1.5 s after each, as somebody who thinks in between.
say() {
  local file=$1 voice=$2 parts=() sentence
  shift 2
  for sentence in "$@"; do
    flite -voice "$voice" -t "$sentence" -o "$work/plain.wav"
    sox -D "$work/plain.wav" "$work/${#parts[@]}.wav" pad 0.3 1.2
    parts+=("$work/${#parts[@]}.wav")
  done
  sox -D "${parts[@]}" -r 16000 -c 1 -b 16 "$file"
}

say monday.wav slt "We will meet again on Monday morning at the office in the city."
say company.wav rms "The president of the company said that the price of oil will go up this year."
say radio.wav rms \
  "People all over the world listen to the radio every day." \
  "She went to the store to buy some bread and milk for the family."

cat > samples.json <<'JSON'
[
  {
    "file": "monday.wav",
    "title": "On Monday",
    "words": "we will meet again on monday morning at the office in the city"
  },
  {
    "file": "company.wav",
    "title": "The price of oil",
    "words": "the president of the company said that the price of oil will go up this year"
  },
  {
    "file": "radio.wav",
    "title": "Bread and milk",
    "words": "people all over the world listen to the radio every day she went to the store to buy some bread and milk for the family"
  }
]
JSON
