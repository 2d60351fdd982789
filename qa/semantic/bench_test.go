package semantic

import "testing"

const sentence = "Every team member may take as much fully paid medical leave as they need after talking to their own manager first."

func BenchmarkTokens(b *testing.B) {
	t := table(b)
	var ids []int32
	for b.Loop() {
		ids = t.Tokens(ids[:0], sentence)
	}
}

func BenchmarkEncode(b *testing.B) {
	t := table(b)
	var v []float32
	for b.Loop() {
		v = t.Encode(v, sentence)
	}
}

func BenchmarkWord(b *testing.B) {
	t := table(b)
	var v []float32
	for b.Loop() {
		v, _ = t.Word(v, "reimbursement")
	}
}

func BenchmarkDot(b *testing.B) {
	t := table(b)
	x, y := t.Encode(nil, sentence), t.Encode(nil, "payed leave when sick")
	for b.Loop() {
		Dot(x, y)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := parse(file); err != nil {
			b.Fatal(err)
		}
	}
}
