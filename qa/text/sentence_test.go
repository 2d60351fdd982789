package text

import (
	"slices"
	"strings"
	"testing"
)

func TestSentences(t *testing.T) {
	// A bar stands where one sentence ends and the next begins.
	tests := []struct {
		language Language
		want     string
	}{
		{"en", "One sentence.| And another!| A third?"},
		{"en", "No stop at the end"},
		{"en", "A heading\n|A sentence below it.\n|  Indented."},
		{"en", "Mr. Smith met Dr. Jones, e.g. Monday.| They talked."},
		{"en", "It costs 3.5 million.| Then 12 people came in 2014.| 30 left."},
		{"en", "Jan. 3.| He left."},
		{"en", "1st mtg.: May 2013\n|2nd mtg.: Oct. 2014"},
		{"en", "3rd mtg. Mac. 2015 in Tokyo.| It went well."},
		{"en", "The U.S. Department of State.| We live in the U.S.| The end."},
		{"en", "Acme Inc. Sales grew.| Acme Inc.| The sales grew."},
		{"en", "At 9 a.m. Monday we start.| It ends at 5 p.m.| We go."},
		{"en", "J. K. Rowling wrote it.| J.R.R. Tolkien did not."},
		{"en", "Raymond S. Bradley and the T. T. Tsui Gallery.| J. A. Hobson came."},
		{"en", "Take it . . . or leave it."},
		{"en", "See No. 5 and Fig. 2.| The answer is no.| We agree."},
		{"en", "1. Open the door.| 2. Close it."},
		{"en", "a. First.| b. Second.| iv. Fourth."},
		{"en", "a) First thing.| b) Second thing."},
		{"en", "Use v1.2.3 or see https://example.com/a.b?c=d.| It works."},
		{"en", "He said “Stop.”| She did (at once.)| They left."},
		{"en", "\"Why?\" he asked.| \"Because!\" she said."},
		{"en", "Wait... what?| Well…| Maybe."},
		{"en", "Apples, pears, etc. are fruit.| Apples, etc.| Pears too."},
		{"en", "We use Node.js and .NET.| Both work."},
		{"en", "**Bold end.**| Next one."},
		{"en", "A claim.[12]| Another claim.¹| A third."},
		{"en", "Smith et al. showed it (cf. Jones).| Fine."},
		{"en", "Really?!| Yes."},
		{"en", "Meeting on Oct. 2014 was good.| Dec. 5 as well."},
		{"en", "He has a Ph.D. in physics.| She has a Ph.D.| They met."},
		{"en", "It runs on Android.| iOS comes next."},
		{"en", "Plan B.| The rest follows."},
		{"en", "It was I.| Then he came."},
		{"de", "Das ist z.B. Brot.| Das gilt d.h. Immer."},
		{"de", "Am 3. Oktober feiern wir.| Danach z. B. Montag."},
		{"fr", "M. Dupont et Mme. Durand sont là.| Ils parlent."},
		{"es", "La Sra. López, p. ej. Ana, vino.| ¿Quién es?| ¡Hola!"},
		{"ru", "Он родился в 1990 г. в Москве.| Т.е. Москва большая.| Да."},
		{"zh", "这是第一句。|这是第二句！|真的吗？|是。"},
		{"ja", "「はい。」と言った。|次の文。"},
		{"hi", "यह एक वाक्य है। |यह दूसरा है।"},
		{"ar", "هل هذا صحيح؟| نعم."},
	}
	for _, tt := range tests {
		in := strings.ReplaceAll(tt.want, "|", "")
		var want, got []string
		for part := range strings.SplitSeq(tt.want, "|") {
			want = append(want, strings.TrimSpace(part))
		}
		for _, span := range Sentences(in, tt.language) {
			got = append(got, span.In(in))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s Sentences(%q)\n got %s\nwant %s", tt.language, in, strings.Join(got, "|"), strings.Join(want, "|"))
		}
	}
}
