package terminal_test

import (
	"strings"
	"testing"

	"footnote/adapters/terminal"
	"footnote/bot"
	"footnote/knowledge"
	"footnote/qa"
)

// Whatever the script, the characters of a quote come out as they are and in
// the order they are in: how lines of Arabic run is the terminal's business.
// Only a space may become a new line.
func TestRenderKeepsEveryScript(t *testing.T) {
	quotes := []string{
		"يحصل كل موظف على 25 يومًا من الإجازة السنوية (من 1 أبريل إلى 31 مارس).",
		"כל עובד מקבל 25 ימי חופשה בשנה, לפי נוהל HR-7.",
		"هر کارمند ۲۵ روز مرخصی دارد؛ می‌تواند ۵ روز را نگه دارد.",
		"年次休暇は二十五日です。翌年に五日まで繰り越せます。",
		"每位员工每年有25天年假，最多可结转5天。",
		"직원은 매년 25일의 연차를 받습니다.",
		"พนักงานทุกคนได้รับวันลาพักร้อน 25 วันต่อปี",
		"प्रत्येक कर्मचारी को वर्ष में 25 दिन की छुट्टी मिलती है।",
		"Сотрудник получает 25 дней отпуска: «не больше и не меньше».",
		"Chaque salarié dispose de 25\u00a0jours\u00a0; rien d’autre.",
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	for _, quote := range quotes {
		for _, width := range []int{0, 20, 33, 80} {
			for _, kind := range []knowledge.Kind{knowledge.Paragraph, knowledge.ListItem, knowledge.TableRow} {
				reply := bot.Reply{Notes: []bot.Note{{Number: 1, Citation: qa.Citation{
					Place: qa.Place{Title: "HR", Path: "hr.md"},
					Parts: []qa.Part{{Role: qa.Quote, Block: kind, Text: quote, Span: knowledge.Span{End: len(quote)}}},
				}}}}
				printed := terminal.Style{Width: width}.Render(reply)
				if !strings.Contains(squeeze(printed), squeeze(quote)) {
					t.Errorf("Render at %d columns of %v %q = %q", width, kind, quote, printed)
				}
			}
		}
	}
}

// French has a space before a colon and inside its quotation marks, and no line
// ends there.
func TestRenderKeepsFrenchSpaces(t *testing.T) {
	text := "J’ai cherché. Ces mots n’y figurent nulle part\u00a0: «\u00a0yacht\u00a0»."
	printed := terminal.Style{Width: 46}.Render(bot.Reply{Text: text, Language: "fr"})
	want := "J’ai cherché. Ces mots n’y figurent nulle\npart\u00a0: «\u00a0yacht\u00a0».\n"
	if printed != want {
		t.Errorf("Render(%q) = %q, want %q", text, printed, want)
	}
}
