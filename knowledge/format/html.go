package format

func decodeHTML(b *builder, name, s string) { w := &writer{b: b}; w.html(s, 1); w.finish() }
