# SPDX-License-Identifier: GPL-2.0
# Holds the README's index of messages against the module's sources, both ways: a line for
# each message that the module can print and the README has not, and for each that the
# README has and the module cannot print; fails if there is one.
# Usage: awk -f messages.awk SOURCE... README.md

# A message is a string literal (adjacent ones are one) with two words, or with one in the
# call of a function that prints; wherever it stands, so that none can be forgotten but
# by being named here:
BEGIN {
	printers = "^(pr_[a-z]+|dev_[a-z_]+|emit[a-z_]*|rr_audit_[a-z_]+|note_error|s[c]?n?printf)$"
	silent = "^(MODULE_[A-Z_]+|module_param[a-z_]*|sysfs_emit(_at)?)$"
	# Where the module has a conversion, the README has a word in capitals, a number,
	# dots, or one of its examples.
	holder = "@|[.][.][.]|[A-Z][A-Za-z0-9:.*]*|[0-9a-f:.]*[0-9][0-9a-fA-F:.]*|bash|ixgbe|vfio-pci"
	conversion = "%[-+ #0]*[0-9*]*([.][0-9*]+)?(hh|h|ll|l|z)?(p[A-Za-z]*|[a-zA-Z])"
}

FILENAME ~ /[.]md$/ {
	if (/^[|] /)
		read_row($0)
	else
		in_table = 0
	next
}

# read_row LINE - of a table of the README. The module's own messages are in columns whose
# head says so, alone.
function read_row(line,   n, part, i, column) {
	if (!in_table) {
		in_table = 1
		n = split(substr(line, 3), part, " [|] ?")
		for (i = 1; i <= n; i++)
			ours[i] = part[i] ~ /^REASON$|after `relax_rmrr: `/
		return
	}
	column = 1
	n = split(substr(line, 3), part, "`")
	for (i = 1; i <= n; i++) {
		if (i % 2) {
			column += gsub(/ [|] ?/, "", part[i])
			continue
		}
		gsub(/\\[|]/, "|", part[i])
		spans[++span_count] = part[i]
		if (ours[column]) {
			promised[++promise_count] = part[i]
			promised_at[promise_count] = FILENAME ":" FNR
		}
	}
}

{
	if (FNR == 1) {
		end_literal()
		depth = in_comment = 0
	}
	if (!/^[ \t]*#[ \t]*include/)
		read_code($0)
}

# read_code LINE - comments, calls and literals of C.
function read_code(line,   c, name) {
	while (line != "") {
		if (in_comment) {
			if (!match(line, /[*]\//))
				return
			line = substr(line, RSTART + 2)
			in_comment = 0
		} else if (match(line, /^[ \t]+/)) {
			line = substr(line, RLENGTH + 1)
		} else if (line ~ /^\/\//) {
			return
		} else if (line ~ /^\/[*]/) {
			in_comment = 1
			line = substr(line, 3)
		} else if (match(line, /^"([^"\\]|\\.)*"/)) {
			if (!in_literal)
				literal_at = FILENAME ":" FNR
			literal = literal substr(line, 2, RLENGTH - 2)
			in_literal = 1
			line = substr(line, RLENGTH + 1)
		} else if (match(line, /^'([^'\\]|\\.)+'/)) {
			end_literal()
			line = substr(line, RLENGTH + 1)
		} else if (match(line, /^[A-Za-z_][A-Za-z0-9_]*/)) {
			end_literal()
			name = substr(line, 1, RLENGTH)
			line = substr(line, RLENGTH + 1)
			if (line ~ /^ ?[(]/)
				called = name
		} else {
			end_literal()
			c = substr(line, 1, 1)
			line = substr(line, 2)
			if (c == "(")
				call[++depth] = called
			if (c == ")" && depth)
				depth--
			called = ""
		}
	}
}

# end_literal - a whole one has been read; is it a message?
function end_literal(   text, words, need, d) {
	if (!in_literal)
		return
	text = literal
	in_literal = 0
	literal = ""
	gsub(/\\n/, "", text)
	gsub(/\\"/, "\"", text)
	gsub(/^ +| +$/, "", text)
	need = 2
	for (d = 1; d <= depth; d++) {
		if (call[d] ~ silent)
			return
		if (call[d] ~ printers)
			need = 1
	}
	words = text
	gsub(conversion, "", words)
	words = gsub(/[A-Za-z][a-z_-]+/, "", words)
	if (words >= need) {
		messages[++message_count] = text
		message_at[message_count] = literal_at
	}
	# What may stand for a conversion.
	if (text ~ /^[a-z][a-z_-]*$/ && !(text in single)) {
		single[text] = 1
		holder = holder "|" text
	}
}

# regex TEXT HOLE - that TEXT, with HOLE for each of its conversions.
function regex(text, hole,   out, before, first) {
	out = ""
	while (match(text, conversion)) {
		before = substr(text, 1, RSTART - 1)
		text = substr(text, RSTART + RLENGTH)
		first = out == "" && before == "" && text ~ /^[^ ]/
		out = out plain(before) hole
		# What makes a plural, separates, or may be left out.
		if (first || before ~ /[^ ]$/)
			out = out "?"
	}
	return out plain(text)
}

function plain(text,   out, i, c) {
	out = ""
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "\\" || c == "^")
			out = out "\\" c
		else if (c ~ /[A-Za-z0-9 _]/)
			out = out c
		else
			out = out "[" c "]"
	}
	return out
}

# indexed TEXT - does the README have it, with anything for a conversion?
function indexed(text,   i, re) {
	re = regex(text, "(.*)")
	for (i = 1; i <= span_count; i++)
		if (spans[i] ~ re)
			return 1
	return 0
}

# printable TEXT - is each word of it in a message of the module? What is, gives way to
# an "@", that another message may have a conversion for; the longest first.
function printable(text,   i) {
	for (i = 1; i <= message_count; i++)
		if (match(text, pattern[sorted[i]])) {
			text = substr(text, 1, RSTART - 1) "@" substr(text, RSTART + RLENGTH)
			i = 0
		}
	return text !~ /[a-z][a-z]/
}

END {
	end_literal()
	holders = "(" holder ")+"
	for (i = 1; i <= message_count; i++) {
		pattern[i] = regex(messages[i], "(" holders "(, " holders ")*)")
		sorted[i] = i
		for (k = i; k > 1 && length(messages[sorted[k - 1]]) < length(messages[i]); k--) {
			sorted[k] = sorted[k - 1]
			sorted[k - 1] = i
		}
		if (!indexed(messages[i])) {
			print message_at[i] ": not in the README: " messages[i]
			failed = 1
		}
	}
	if (!message_count || !promise_count) {
		print "no messages, or no index of them"
		failed = 1
	}
	for (i = 1; i <= promise_count; i++)
		if (!printable(promised[i])) {
			print promised_at[i] ": not in the sources: " promised[i]
			failed = 1
		}
	exit failed
}
