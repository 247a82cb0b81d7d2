# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Unit tests of how results of the kernel's own suites are read and compared: with tables
# and outputs of their own. Needs the libraries.

# reads WHAT - what a guest's output, in $work/suite.out, has of results is standard input.
reads() {
	cat >"$work/suite.expected"
	suite_results "$work/suite.out" >"$work/suite.results"
	check "$1" diff "$work/suite.expected" "$work/suite.results"
}

# differs WHAT WITHOUT WITH [LINE...] - of these results, lines of "suite_results", that.
differs() (
	local what=$1
	top=$work/suite-tree
	printf '%b' "$2" >"$work/suite.without"
	printf '%b' "$3" >"$work/suite.with"
	shift 3
	check "$what" diff <([ $# = 0 ] || printf '%s\n' "$@") \
		<(suite_differs mine "$work/suite.without" "$work/suite.with")
)

cat >"$work/suite.out" <<'EOT'
ok - allowed
# suite: TAP version 13
# suite: # timeout set to 0
# suite: # TEST: basic function patching ... ok
# suite: # TEST: basic function patching ... not ok
# suite: # TEST: a module is there ... SKIP
# suite: ok 1 selftests: livepatch: test-livepatch.sh
# suite: not ok 2 selftests: livepatch: test-callbacks.sh # exit=1
# suite: # ok 1 Basic trace file check
# suite: # # ok 2 - event tracing # SKIP no such event
ok 3 not the suite's
EOT
reads "results of a suite are read" <<'EOT'
ok Basic trace file check
skip a module is there
ok basic function patching
not ok basic function patching (2)
skip event tracing
not ok selftests: livepatch: test-callbacks.sh
ok selftests: livepatch: test-livepatch.sh
EOT
check "they are counted" test "$(suite_counts "$work/suite.results")" = "3 ok, 2 not ok, 2 skipped"

mkdir -p "$work/suite-tree/selftests"
printf '%s\t%s\t%s\t%s\n' mine b "not ok" "it is refused" mine d none "it ends before" other a "not ok" "of another suite" \
	>"$work/suite-tree/selftests/suites"
differs "what is as it was, and as expected, is no difference" \
	'ok a\nok b\nok d\n' 'ok a\nnot ok b\n'
differs "a test that fails is one" 'ok a\nok b\n' 'not ok a\nnot ok b\n' \
	'without: ok a' 'with: not ok a'
differs "one that is gone is one" 'ok a\nok b\n' 'not ok b\n' 'without: ok a'
differs "one that is new is one" 'ok b\n' 'not ok b\nok c\n' 'with: ok c'
differs "one that is as it was, and not as expected, is one" 'ok a\nok b\n' 'ok a\nok b\n' \
	'without: not ok b' 'with: ok b'
differs "one that is there, and is expected to be none, is one" 'ok b\nok d\n' 'not ok b\nok d\n' \
	'with: ok d'
