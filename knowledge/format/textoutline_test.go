package format

import "testing"

// manualPage is a page of a manual as it is printed.
const manualPage = `XARGS(1)             Manual             XARGS(1)

NAME
       xargs - build command lines

OPTIONS
       Options are these.

       -0, --null
              Items end with a null character instead of by whitespace, and
              the quotes mean nothing.

              # Check this.
              ls -l

       -e
       -f file, --file=file
              Read from file.

              TYPE_NAME
                     The type of it.

       The options -e and -f exclude one another.

   Handling of errors
       None are handled in any way that would surprise.

EXIT STATUS
       xargs exits with the following status:

       0      if it succeeds

ENVIRONMENT
       HOME_MODE (number)
              The mode for new folders.

       Host     Says which host, and is no heading.

XARGS                                   XARGS(1)
`

func TestTextOutline(t *testing.T) {
	tests := []struct{ what, data, want string }{
		{"manual page", manualPage, "# XARGS(1) {} / # XARGS(1) > NAME {} / ¶ xargs - build command lines / " +
			"# XARGS(1) > OPTIONS {} / ¶ Options are these. / " +
			"# XARGS(1) > OPTIONS > -0, --null {} / ¶ Items end with a null character instead of by whitespace, and the quotes mean nothing. / ¶ # Check this. ls -l / " +
			"# XARGS(1) > OPTIONS > -e, -f file, --file=file {} / ¶ Read from file. / " +
			"# XARGS(1) > OPTIONS > -e, -f file, --file=file > TYPE_NAME {} / ¶ The type of it. / " +
			"# XARGS(1) > OPTIONS {} / ¶ The options -e and -f exclude one another. / " +
			"# XARGS(1) > OPTIONS > Handling of errors {} / ¶ None are handled in any way that would surprise. / " +
			"# XARGS(1) > EXIT STATUS {} / ¶ xargs exits with the following status: / ¶ 0 if it succeeds / " +
			"# XARGS(1) > ENVIRONMENT {} / # XARGS(1) > ENVIRONMENT > HOME_MODE (number) {} / ¶ The mode for new folders. / " +
			"# XARGS(1) > ENVIRONMENT {} / ¶ Host Says which host, and is no heading."},
		{"options at the margin", "A tool\n\nIt does things.\n\n--verbose\n    Say more than before.\n\nMY_TOKEN\n    Who you are.\n",
			"# A tool {} / ¶ It does things. / # A tool > --verbose {} / ¶ Say more than before. / # A tool > MY_TOKEN {} / ¶ Who you are."},
		{"capitals above deeper text", "Notes\n\nEXIT STATUS\n  it exits with one of these: 0 if it succeeds\n", "# Notes {} / # Notes > EXIT STATUS {} / ¶ it exits with one of these: 0 if it succeeds"},
		{"comments", "Notes\n\nDo this.\n\n    # Remove jobs\n    rm x\n\n# a comment.\nand words\n", "# Notes {} / ¶ Do this. / ¶ # Remove jobs rm x / ¶ # a comment. and words"},
		{"code", "Notes\n\nWrite:\n\n    if foo\n        bar the baz of it\n", "# Notes {} / ¶ Write: / ¶ if foo bar the baz of it"},
		{"questions", "Parking\n\nQ: Where do I park?\nA: On level 2.\n\nQ: And bikes?\n\nA: In the yard.\n", "# Parking {} / # Parking > Where do I park? {} / ¶ On level 2. / # Parking > And bikes? {} / ¶ In the yard."},
	}
	for _, test := range tests {
		if got := outline(t, "a.txt", test.data); got != test.want {
			t.Errorf("%s\ngot  %s\nwant %s", test.what, got, test.want)
		}
	}
}
