package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// scripts are small libraries in writings of other kinds than the Latin one,
// with a question that each answers and one that it does not.
var scripts = []struct{ language, document, question, answer, other string }{
	{
		"ja", "# 休暇\n\n年次休暇は二十五日です。翌年に五日まで繰り越せます。\n\n# 経費\n\nホテルは一泊二万円までです。\n",
		"年次休暇は何日ですか？", "年次休暇は二十五日です。", "駐車場の料金はいくらですか？",
	}, {
		"zh", "# 休假\n\n每位员工每年有25天年假。最多可结转5天。\n\n# 费用\n\n酒店每晚不得超过800元。\n",
		"每位员工每年有多少天年假？", "每位员工每年有25天年假。", "停车场在哪里？",
	}, {
		"ar", "# الإجازات\n\nيحصل كل موظف على 25 يومًا من الإجازة السنوية. يمكن ترحيل خمسة أيام.\n\n# المصاريف\n\nلا يتجاوز سعر الفندق 120 يورو في الليلة.\n",
		"كم يومًا من الإجازة السنوية يحصل عليها كل موظف؟", "يحصل كل موظف على 25 يومًا من الإجازة السنوية.", "أين موقف السيارات؟",
	},
}

// The best quote of a document in any script is the sentence that answers, byte
// for byte, as JSON and on a terminal.
func TestScriptsOfTheWorld(t *testing.T) {
	for _, s := range scripts {
		t.Run(s.language, func(t *testing.T) {
			docs := t.TempDir()
			if err := os.WriteFile(filepath.Join(docs, "hr.md"), []byte(s.document), 0o600); err != nil {
				t.Fatal(err)
			}
			config := filepath.Join(t.TempDir(), "footnote.toml")
			written := "[answers]\nconfidence = 1e-9\n[[source]]\nkind = \"folder\"\nname = \"hr\"\npath = '" + docs + "'\n"
			if err := os.WriteFile(config, []byte(written), 0o600); err != nil {
				t.Fatal(err)
			}
			ask := func(args ...string) (string, int) {
				var out, errs bytes.Buffer
				code := run(t.Context(), append([]string{"ask"}, args...), strings.NewReader(""), &out, &errs, func(string) string { return "" })
				if errs.Len() > 0 {
					t.Errorf("ask %q: %s", args, &errs)
				}
				return out.String(), code
			}

			printed, _ := ask("--config", config, s.question)
			if squeezed := strings.Join(strings.Fields(printed), ""); !strings.Contains(squeezed, strings.Join(strings.Fields(s.answer), "")) {
				t.Errorf("ask %q printed %s\nwant %s", s.question, printed, s.answer)
			}
			data, _ := ask("--config", config, "--json", s.question)
			var got answerJSON
			if err := json.Unmarshal([]byte(data), &got); err != nil {
				t.Fatal(err)
			}
			if len(got.Notes) == 0 || got.Notes[0].Parts[0].Text != s.answer || got.Language != s.language {
				t.Errorf("ask %q = %s\nwant %q in %s", s.question, data, s.answer, s.language)
			}
			if printed, code := ask("--docs", docs, s.other); code != exitNotSaid {
				t.Errorf("ask %q printed %s\nwant a refusal", s.other, printed)
			}
		})
	}
}
