"""Writes oracle.json: the results of Python's re module for many patterns.

Run by hand, with Python 3.11:

    python generate.py
"""

import json
import pathlib
import re
import warnings

INPUTS = [
    "", "a", "b", "A", "aa", "ab", "abc", "aab", "aaa", "aaab", "abab", "abcabc", "xyz", "hello world", "Hello World",
    "HELLO", "line one\nline two", "line\n", "\n", "a\nb\n", "ok", "OK\n", "not ok", "status: 200", "503", "x=1, y=22",
    "foo.bar", "foo-bar_baz", "1234567890", "12:34:56", "2024-01-31", "a b\tc", "{}", "a{2}", "a{,2}", "[a]", "(a)", "]", "^", "-", "$5",
    "\\", "caf\u00e9", "CAF\u00c9", "stra\u00dfe", "\u017f", "\u212a", "\u0131", "\u0130", "\u0660\u0661", "\u00b2", "\u2167", "\u3042\u3044",
    "e\u0301", "\u203f", "\u00a0", "\u2003", "\x1c", "\x85", "\u200b", "\U0001f600", "\u03c3\u03c2\u03a3", "\u00b5\u03bc", "a\x00b", "\x07\x08\x0b\x0c\r",
    "{\"status\": \"up\", \"pods\": [1, 2]}", "ERROR: disk full at /dev/sda1", "192.168.0.1", "user@example.org", "aAbB", "kK", "sS",
    "fooBAR", "Foo bar", "''", "\"quoted\"", "<b>bold</b>", "aaaaaaaaaaaaaaaaaaaab", "tel: +49-30-1234",
]

# Each line is a pattern; an empty one is added below.
PATTERNS = r"""
a
abc
a|b
a|
|a
(a|b)c
(?:a|b)c
ab|cd|ef
^a
a$
^a$
^$
a$b
a$\n
a$\nb
(a$)
(a$)*b
(?:a$|b)c
(?:a$|b$)
^ok$
ok$|^x
\Aa
a\Z
a\Z\n
\Z
\A\Z
(?m)^b
(?m)a$
(?m)^$
(?m)^\Z
(?m)\Ab
(?m)one$
(?m)^line$
$
^
.
..
.*
^.*$
^.+$
(?s).
(?s)^.*$
(?s)a.b
(?s)^.+\Z
a.b
(?-s:a.b)
(?s:a.b)
(?s)(?-s:a.b)
a*
a+
a?
a*?
a+?
a??
a{2}
a{2,}
a{,2}
^a{,2}$
^a{2,3}$
a{2,3}?b
a{0}
a{0,0}b
a{,}
a{}
a{
a{2
a{2,
a{,2
a{a}
a{2,a}
{
}
{2
x{}
{}
a{ 2}
a{1}{2}
a{3,2}
a{99999999999}
a{4294967294}
a{4294967295}
a**
a*+
a*+a
a++b
a?+a
a{1,2}+b
a{2}+
a+++
a*?+
a*??
a+?*
(?:a*)*
(?:a*)+b
(?:a+)+b
(?:a|b)*c
(?:)*
()*
(|a)*
(a|)*b
^*
$*
\b*
\Z+
\A?
(?:^)*
*
+a
?
(*a)
(|*a)
a|*
(?=a)*
(?=a)+a
(?!a)?b
(?:(?=a))*a
{2}
{,2}
(a)
((a)(b))
(a)(b)\2\1
(a)\1
(a+)b\1
(a|b)\1
(?:(a)|b)\1
(?:(a)|(b))*\1
(\w+) \1
(a)(?:\1)*b
\1(a)
(a\1)
(a)\2
\8
\9
(a)\8
\10
(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10
(a)\100
\0
\00
\000
\0000
a\0b
\07
\08
\101
\141
\377
\400
\777
[\101]
[\400]
[\0]
[\8]
[\1]
[\12]
(?P<n>a)(?P=n)
(?P<n>a|b)(?P=n)
(?P<n>a)\1
(?P<n>a)(b)\2
(a)(?P<n>b)\1
(a)(?P<n>b)(c)\3
(?P<n>a)(?P<n>b)
(?P=n)
(?P<n>(?P=n))
(?P<1>a)
(?P<>a)
(?P<n a>a)
(?P<n-a>a)
(?P<_n1>a)
(?P<é>a)
(?P<n
(?P<n>
(?P=n
(?P=>a)
(?P>n)
(?Pn)
(?P
(?<n>a)
(?'n'a)
(?<a
\k<n>
\g<1>
(?R)
(?1)
(?&n)
(?|a)
(?
(?)
(?:
(?:a
(a
((a)
a)
)
(
()
(?#)
(?#comment)a
a(?#comment)*
a(?#c)*?
a*(?#c)?
(?#c
(?#c)(?i)A
(?=a)
(?=a)b
(?=a)ab
a(?=b)
a(?!b)
(?!a)
(?!a).
(?!)
(?=)
^(?!.*error)
(?i)^(?!.*error).+$
(?<=a)b
(?<!a)b
(?<!a)a
(?<=^a)b
(?<=ab)c
(?<=a|b)c
(?<=a|bc)d
(?<=a*)b
(?<=a+)b
(?<=a?)b
(?<=a{2})b
(?<=a{1,2})b
(?<=(?:a|b))c
(?<=(a)\1)b
(a)(?<=\1)b
(?<=(a))b\1
(?<=\b)a
(?<=$)
(?<!)
(?<=)
(?<=(?=a)a)b
(?<=(?<=a)a)a
(?<=a(?<=(b))\1)
(?<=(?(1)a|b))c
(a)?(?<=(?(1)a|b))c
(?<=(?P<x>a)(?P=x))b
(?<=.)a
(?<=\n)line
(?<!\w)ok
(?<=status: )\d+
(?<=\d{4}-)\d\d
(?<x
(?<
(?>a)
(?>a*)a
(?>a|ab)c
(?>ab|a)c
(?>a+)b
(?>(a))\1
(?>
(a)?(?(1)b|c)
^(a)?(?(1)b|x)
(?P<n>a)?(?(n)b|x)
(?(1)a|b)(c)
(?(1)a|b)
(?(0)a)
(?(n)a)
(?(a
(?()a)
(?(-1)a)
(?(+1)(a))
(a)(?(1)b)
(a)(?(1)b|c|d)
(a)(?(1)(?:b|c))
(a)(?( 1)b)
(a)(?(99)b)
(a(?(1)b|c))
(?(1)(a)|b)
(?i)hello
(?i)HELLO
(?i)k
(?i)s
(?i)i
(?i)ı
(?i)İ
(?i)é
(?i)ß
(?i)σ
(?i)µ
(?i)[a-z]
(?i)[A-Z]$
(?i)^[A-Z]+$
(?i)[^a]
(?i)^[^a-z]+$
(?i)[k]
(?i)[^k]
(?i)[à-þ]
(?i)[\W]
(?i)\u212a
(?i)(a)\1
(?i)^(.)\1
(?i)[^\W\d]
(?ia)k
(?ia)é
(?ia)^[a-z]+$
(?ia)[^k]
(?i:h)ello
(?-i:a)
(?i)(?-i:a)
(?i:a)b
a(?i:b)c
(?i:(?-i:a)b)
a(?i)
a(?i)b
(a)(?i)
((?i)a)
|(?i)a
(?:(?i)a)
(?i)(?m)^b
(?im)^B
(?mi)^B
(?i)(?i)A
(?x) a b
(?x) a\ b
(?x)a # comment
(?x)a # comment
(?x)(?#c) a
(?x)a #)
(?x)(a #)
(?x)a *
(?x)a * ?
(?x)a {2}
(?x)[ ]
(?x)[#]
(?x)\#
(?x) ( ? : a )
(?x) (?: a )
(?x)\x2 0
(?x)(?i) A
(?x: a ) b
(?x)(?-x: a)b
(?x) a (?-x: ) b
(a)(?x:\1 0)
(?a)\w+
(?a)é
(?a)^\w+$
(?a)^\d+$
(?a)\s
(?a)\bcaf\b
(?a)\B
(?a:\w)é
(?u)\w
(?a)(?u)\w
(?au)\w
(?a)(?u:é\b)
(?a)(?u:\w+)$
(?u:(?a:\w))
(?L)a
(?L:a)
(?t)a
(?z)a
(?iz)a
(?i
(?i-
(?i-)
(?i-)a
(?-i)a
(?-i
(?-)a
(?-:a)
(?i-i:a)
(?-a:a)
(?-u:a)
(?i-s:A.)
(?s-i:a.b)
(?i-:a)
(?i-z:a)
(?i-m
(?ix-s: h E )
(?im-sx:^a$)
[abc]
[a-c]
[^a-c]
[^a]
[]
[^]
[]a]
[^]a]
[]-a]
[a-]
[-a]
[a-b-c]
[a-c-e]
[--a]
[a--]
[+--]
[c-a]
[a-\d]
[\d-a]
[\d-]
[\w-]
[-\w]
[\w.-]+@[\w.-]+
[a
[
[a-
[a-]b
[\]]
[\[]
[[]
[[a]
[[:alpha:]]
[a&&b]
[a||b]
[a~~b]
[a-z-[aeiou]]
[\^]
[a^]
[^^]
[\\]
[\-a]
[\b]
[\a\f\n\r\t\v]
[\x41]
[\x41-\x43]
[\u00e9]
[\U0001f600]
[\x4]
[\u12]
[\A]
[\Z]
[\B]
[\z]
[\q]
[\.]
[.]
[$]
[(]
[)]
[*+?]
[{}]
[|]
[\d]
[\D]
[\s]
[\S]
[\w]
[\W]
[^\d]
[^\D]
[^\s]
[^\S]
[^\w]
[^\W]
[\s\S]
[\w\W]
[\d\D]+
[^\s\S]
[^\w\W]
[\W_]
[^\W_]
[^\W\d_]
^[^\W\d_]+$
[\W\d]
^[\W\d]+$
[\W\S]
[^\W\S]
^[^\W\S]$
[\D\d_]
[\W\w\s]
[a\W]
[^a\W]
[\S\n]
[\u0000-\U0010ffff]
[^\u0000-\U0010ffff]
[\ud800]
[^\ud800]
[\ud7ff-\ue000]
[\ud800-\udfff]
\ud800
\d
\D
\s
\S
\w
\W
^\d+$
^\D+$
^\s+$
^\S+$
^\w+$
^\W+$
\d+\s\w+
\b
\B
\b\w+\b
\bok\b
^\B
\Bb
a\b
a\B
\b$
^\b
\bé
é\b
e\b
\b-\b
\Bok
\x41
\x4
\xg
\x
\u0041
\u004
\U00000041
\U0001f600
\U00110000
\U0000004
\N{LATIN SMALL LETTER A}
\a
\f
\n
\r
\t
\v
\\
\.
\-
\_
\ 
\é
\/
\"
\'
\<
\>
\&
\~
\@
\#
\%
\,
\:
\;
\=
\!
\`
\c
\e
\E
\g
\h
\i
\j
\k
\K
\l
\L
\m
\o
\p
\p{L}
\pL
\P{L}
\q
\Q
\R
\X
\y
\z
\C
\G
\H
\
a\
^\{"status": "up"
"pods": \[\d+(?:, \d+)*\]
^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$
^\d{4}-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])$
^(?P<h>\d\d):(?P<m>\d\d):(?P<s>\d\d)$
<(\w+)>.*?</\1>
(["']).*?\1
(?i)error|warn(?:ing)?
^(?=.*\d)(?=.*[a-z]).+$
\$\d+
\+\d{2}-\d{2}
x=(\d+), y=(\d+)
^(?:(?!bad).)*$
(?s)^(?:(?!two).)*$
\S+@\S+\.\w{2,}
^[\x00-\x7f]*$
^[^\x00-\x7f]+$
[\u0600-\u06ff]
[あ-ん]
😀
[😀]
^.$
^..$
a\x00b
(?:a{2}){2}
(?:ab){2}
^(ab)+$
^(a+)+$
^(?:a?){3}a{3}$
(a{1,2}){2}
(?:a{1000}){2}
(?:a|aa){3}
a{2000}
.{0,3}b
(?:(?:a)b)c
((((((a))))))
(?i:(?s:a.b))
a  b
~ ! @ # % & - = : ; " ' < > , / _ `
""".split("\n")[1:-1]

NESTED = ["(" * 60 + "a" + ")" * 60, "(?:" * 60 + "a" + ")*" * 60]


def judge(pattern):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compiled = re.compile(pattern)
        except (re.error, ValueError, OverflowError) as error:
            return {"error": str(error)}
    return {"found": "".join("1" if compiled.search(text) else "0" for text in INPUTS)}


def main():
    cases = [{"pattern": pattern, **judge(pattern)} for pattern in ["", *PATTERNS, *NESTED]]
    out = pathlib.Path(__file__).with_name("oracle.json")
    with out.open("w", encoding="utf-8") as f:
        f.write('{"inputs": ' + json.dumps(INPUTS) + ',\n"cases": [\n')
        f.write(",\n".join(json.dumps(c) for c in cases))
        f.write("\n]}\n")
    print(len(cases), "patterns,", len(INPUTS), "inputs,", sum("error" in c for c in cases), "errors")


if __name__ == "__main__":
    main()
