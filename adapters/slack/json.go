package slack

import "encoding/json"

// object is JSON of Slack's that is read leniently: what is missing or of
// another type than expected reads as the zero value, so that one odd field
// never loses a question.
type object map[string]any

// str returns the text at the path, "" when there is none.
func (o object) str(path ...string) string {
	s, _ := o.at(path).(string)
	return s
}

// is reports whether the value at the path is true.
func (o object) is(path ...string) bool {
	b, _ := o.at(path).(bool)
	return b
}

// obj returns the object at the path, nil when there is none.
func (o object) obj(path ...string) object {
	m, _ := o.at(path).(map[string]any)
	return m
}

// list returns the objects in the list at the path.
func (o object) list(path ...string) []object {
	all, _ := o.at(path).([]any)
	var out []object
	for _, v := range all {
		if m, ok := v.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// texts returns the texts in the list at the path.
func (o object) texts(path ...string) []string {
	all, _ := o.at(path).([]any)
	var out []string
	for _, v := range all {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func (o object) at(path []string) any {
	var v any = map[string]any(o)
	for _, name := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[name]
	}
	return v
}

// readObject reads an object of JSON.
func readObject(data []byte) (object, error) {
	var o object
	err := json.Unmarshal(data, &o)
	return o, err
}
