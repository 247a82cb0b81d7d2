# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2030,SC2031,SC2034,SC2154,SC2317
# Unit tests of kernels that are built here: what their configuration is made of, and what
# is wrong when it does not come out like that, in a tree of its own. Needs the libraries.

# configured NAME [LINE...] - is it, where the kernel's own make leaves these lines of what
# it is told, or all of them?
configured() (
	top=$work/built
	karch=amd64
	case $1 in *-arm64) karch=arm64 ;; esac
	name=$1
	shift
	comes_out=("$@")
	built_tree() {
		if [ ${#comes_out[@]} = 0 ]; then
			cp "$top/allno.config" "$top/.config"
		else
			printf '%s\n' "${comes_out[@]}" >"$top/.config"
		fi
	}
	built_configure "$top" "$name"
)

# configures NAME LINE... - it is asked for exactly that.
configures() {
	local name=$1
	shift
	configured "$name" && diff <(printf '%s\n' "$@") <(grep CONFIG_ "$work/built/allno.config")
}

# tools_are NAME WORD
tools_are() (
	top=$work/built
	karch=amd64
	[ "$(built_tools "$1")" = "$2" ]
)

# short_of NAME LINE... - what "run --all-short" boots of that, and of those built here.
short_of() (
	top=$work/built
	name=$1
	shift
	printf '%s\n' "$@" >"$top/matrix"
	matrix_short "$top/matrix" "$name"
)

# only_of NAMES NAME... - of a matrix with these kernels, what is left of it.
only_of() {
	printf '%s\tintel\n' 1.1 1.1-kind 1.10 6.1-arm64 "# 1.1" >"$work/built/matrix"
	[ "$(matrix_of "$1" "$work/built/matrix" | cut -f 1 | tr '\n' ' ')" = "$2" ]
}

mkdir -p "$work/built/selftests/configs"
cat >"$work/built/selftests/configs/base" <<'EOT'
# Of all.
CONFIG_A=m
CONFIG_AB=y
# of amd64: CONFIG_INTEL=y
# of arm64: CONFIG_ARM=y
CONFIG_NEW=y
# missing in 1.1: CONFIG_NEW
CONFIG_SLOW=y
# off in 1.2: CONFIG_SLOW
EOT
cat >"$work/built/selftests/configs/kind" <<'EOT'
CONFIG_A=y
# of amd64: # CONFIG_INTEL is not set
CONFIG_MORE="x y"
EOT
echo CONFIG_CC_IS_CLANG=y >"$work/built/selftests/configs/clang"
cat >"$work/built/selftests/kernels" <<'EOT'
1.1	1	1\.1-amd64
1.1-kind	1	source
6.1-arm64	1	6\.1-arm64
EOT
check "a kernel's configuration: the second line on a symbol counts" configures 1.1-kind \
	CONFIG_AB=y CONFIG_NEW=y CONFIG_SLOW=y CONFIG_A=y "# CONFIG_INTEL is not set" \
	'CONFIG_MORE="x y"' 'CONFIG_LOCALVERSION="-kind"'
check "that of another architecture" configures 1.1-kind-arm64 \
	CONFIG_AB=y CONFIG_ARM=y CONFIG_NEW=y CONFIG_SLOW=y CONFIG_A=y \
	'CONFIG_MORE="x y"' 'CONFIG_LOCALVERSION="-kind"'
check "what is off in a series is not asked for" configures 1.2-kind \
	CONFIG_AB=y CONFIG_NEW=y CONFIG_A=y "# CONFIG_INTEL is not set" \
	'CONFIG_MORE="x y"' 'CONFIG_LOCALVERSION="-kind"'
came_out=(CONFIG_A=y CONFIG_AB=y "# CONFIG_INTEL is not set" CONFIG_SLOW=y 'CONFIG_MORE="x y"'
	'CONFIG_LOCALVERSION="-kind"')
check "a series may lack what it is said to lack" configured 1.1-kind "${came_out[@]}"
check "and nothing else" bash -c '[ "$1" = "not so in .config: CONFIG_NEW=y" ]' - \
	"$(configured 1.3-kind "${came_out[@]}")"
check "a configuration that is not as it stands there is none" \
	bash -c '[ "$1" != 0 ]' - "$(configured 1.3-kind "${came_out[@]}" >/dev/null; echo $?)"
check "by gcc" tools_are 1.1-kind ""
check "by clang" tools_are 1.1-clang +clang
lines=($'1.1\tintel\tmain\tnone\t9\tmain,group,newcomer,late,races'
	$'1.1\tintel\tports\tnone\t9\tports'
	$'1.1-kind\tintel\tmain\tnone\t9\tmain,group,newcomer,late,races'
	$'1.1-kind\tamd\tmain\tnone\t9\tmain,group,newcomer,late,races'
	$'6.1-arm64\tarm\tmain\tnone\t9\tmain,group,newcomer,late,races')
check "the short form boots none that is built here" diff \
	<(printf '1.1\tintel\tmain\tnone\t9\tmain,unload,text\n6.1-arm64\tarm\tmain\tnone\t9\tmain,late,nesting,mapped\n') \
	<(short_of "" "${lines[@]}")
check "but the one that is there, once" diff \
	<(printf '%s\tintel\tmain\tnone\t9\tmain,unload,text\n' 1.1 1.1-kind) \
	<(short_of 1.1-kind "${lines[@]}" | head -n 2)
check "some kernels alone" only_of 1.1,6.1-arm64 "1.1 6.1-arm64 "
check "one that is not there: none" only_of 1.1-k ""
