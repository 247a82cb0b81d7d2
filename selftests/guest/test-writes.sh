# SPDX-License-Identifier: GPL-2.0
# Every error of the contract, every mix of entries. The rows of writes.txt are
# the model: what is written, the errno, and the list from then on.
. ./lib.sh

load

row=0
while IFS='|' read -r errno text want; do
	case $errno in
	'' | \#*) continue ;;
	esac
	errno=${errno%% *}
	row=$((row + 1))
	# %b: the rows have \t, \n, \0, ...; the bars keep leading blanks out
	text=$(echo "$text" | sed 's/^ //;s/ *$//')
	want=$(echo "$want" | sed 's/^ *//;s/ *$//')
	[ "$want" = = ] || list=$want
	got=$(printf '%b' "$text" | poke write $LIST)
	is "row $row: '$text'" "$errno [${list:-}]" "$got [$(allowlist)]"
done <writes.txt
ok "at least 60 rows" test $row -ge 60

# What one byte more or less makes.
is "empty it" OK "$(write -all)"
pad() {
	head -c "$1" /dev/zero | tr '\0' ' '
}
is "4095 bytes" OK "$( (printf %s $EDU; pad 4083) | poke write $LIST)"
is "the list" "$EDU@1234:11e8" "$(allowlist)"
is "4096 bytes" EINVAL "$( (printf %s -all; pad 4092) | poke write $LIST)"
is "9000 bytes" EINVAL "$( (printf %s -all; pad 8996) | poke write $LIST)"
is "64 KiB of zeros" EINVAL "$(head -c 65536 /dev/zero | poke write $LIST)"
is "200 random writes: no change" "$EDU@1234:11e8" "$(
	i=0
	while [ $i -lt 200 ]; do
		head -c $((i * 7 + 1)) /dev/urandom | poke write $LIST >/dev/null
		i=$((i + 1))
	done
	allowlist)"

# By the shell itself, so that they come faster than the limit.
mark
i=0
while [ $i -lt 100 ]; do
	echo zz >$LIST
	i=$((i + 1))
done 2>/dev/null
refusals=$(since_mark | grep -c '^relax_rmrr: refused "zz')
ok "of 100 refusals at once not all are logged ($refusals)" test "$refusals" -lt 100

# 128 and 129 entries.
absent() {
	i=0
	while [ $i -lt "$1" ]; do
		printf '%02x:%02x.%x@8086:10fb ' $((0x40 + i / 256)) $((i / 8 % 32)) $((i % 8))
		i=$((i + 1))
	done
}
is "empty it" OK "$(write -all)"
is "128 entries in one write" OK "$(absent 128 | poke write $LIST)"
is "all are listed" 128 "$(wc -l <$LIST)"
cp $LIST /tmp/full
is "one more: ENOSPC" ENOSPC "$(write $EDU)"
is "one more, one less, in one write" OK "$(write "$EDU -40:00.0")"
is "and back" OK "$(write "-$EDU 40:00.0@8086:10fb")"
is "the list is the same" "$(cat /tmp/full)" "$(cat $LIST)"
is "129 in one write" ENOSPC "$( (echo -all; absent 129) | poke write $LIST)"
is "the list is the same" "$(cat /tmp/full)" "$(cat $LIST)"
is "what it reads can be written back" OK "$(poke write $LIST </tmp/full)"
is "after -all as well" OK "$( (printf '%s ' -all; cat /tmp/full) | poke write $LIST)"
is "the list is the same" "$(cat /tmp/full)" "$(cat $LIST)"
is "empty it" OK "$(write -all)"
is "write it back" OK "$(poke write $LIST </tmp/full)"
is "the list is the same" "$(cat /tmp/full)" "$(cat $LIST)"

# As text, too, the list has to fit into one write: of the longest entries 120 do.
longest() {
	absent "$1" | tail -c +$(($2 * 18 + 1)) | sed 's/\([0-9a-f]\) /\1=mapped /g;s/^/abcdef01:/;s/ \(.\)/ abcdef01:\1/g'
}
is "empty it" OK "$(write -all)"
is "60 entries as long as can be" OK "$(longest 60 0 | poke write $LIST)"
is "and 60 more" OK "$(longest 120 60 | poke write $LIST)"
is "all are listed" "120 4080" "$(wc -lc <$LIST | tr -s ' ' | sed 's/^ //')"
cp $LIST /tmp/full
# The log has room again for refusals.
sleep 6
mark
is "one more: ENOSPC" ENOSPC "$(longest 121 120 | poke write $LIST)"
logged "one more: the log says why" "^relax_rmrr: refused \".*\": more than a page of text\$" 1
is "the list is the same" "$(cat /tmp/full)" "$(cat $LIST)"
is "what it reads can be written back" OK "$(poke write $LIST </tmp/full)"
is "empty it" OK "$(write -all)"
is "128 shorter ones are not too long" OK "$(absent 128 | sed 's/ /=mapped /g' | poke write $LIST)"
is "all are listed" 128 "$(grep -c '=mapped$' $LIST)"
is "empty it" OK "$(write -all)"

# The offset is ignored; > adds, it does not replace.
printf '%s' "$EDU" >$LIST
printf '%s' "$OTHER" >>$LIST
is "> and >> both add" "$EDU@1234:11e8 $OTHER@1234:11e8" "$(allowlist)"

# Privilege is the writer's, whatever the mode and whoever opened the file.
chmod 666 $LIST
is "a user, mode 666" EPERM "$(printf %s -all | poke write-as 1000 $LIST)"
is "garbage by a user: EPERM goes first" EPERM "$(printf %s garbage | poke write-as 1000 $LIST)"
is "the list is the same" "$EDU@1234:11e8 $OTHER@1234:11e8" "$(allowlist)"
chmod 644 $LIST

# Nothing a user wrote reaches the log raw.
sleep 6
mark
is "escape codes and newlines" EINVAL "$(printf 'x\033[31my\001\nrelax_rmrr: forged' | poke write $LIST)"
logged "they are escaped" 'refused "x\\e\[31my\\001": not an entry' 1
logged "a line cannot be forged" '^relax_rmrr: forged' 0
logged "the limit has no line of its own" 'callbacks suppressed' 0
is "a quote, a backslash, a byte above ASCII" EINVAL "$(printf 'x":\\\240' | poke write $LIST)"
logged "nor the rest of one" 'refused "x\\":\\\\\\240": not an entry' 1
