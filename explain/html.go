package explain

import (
	"fmt"
	"html"
	"io"
	"strings"
)

// WriteHTML writes the explanation as one page: no scripts, nothing from elsewhere.
func (x *Explanation) WriteHTML(w io.Writer) error {
	lang := x.Language
	if lang == "zh" {
		lang = "zh-Hans"
	}
	pictures := map[string]Picture{}
	for _, p := range x.Pictures() {
		pictures[p.Name] = p
	}
	p := &page{}
	x.write(p)
	title, _, _ := strings.Cut(x.Text, "\n")
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html>
<html lang="%s"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s · Firth</title><style>%s</style></head><body><main>
<h1>%s</h1>
`, lang, html.EscapeString(title), pageStyle, html.EscapeString(title))
	for _, block := range p.blocks {
		block.writeHTML(&b, pictures)
	}
	b.WriteString("</main></body></html>\n")
	_, err := io.WriteString(w, visible(b.String()))
	return err
}

func (x *block) writeHTML(b *strings.Builder, pictures map[string]Picture) {
	switch x.kind {
	case headingBlock:
		fmt.Fprintf(b, "<h2>%s</h2>\n", html.EscapeString(x.text))
	case proseBlock:
		fmt.Fprintf(b, "<p>%s</p>\n", html.EscapeString(x.text))
	case lineBlock:
		fmt.Fprintf(b, "<p class=\"line\">%s</p>\n", html.EscapeString(x.text))
	case formulaBlock:
		fmt.Fprintf(b, "<div class=\"formula\">%s<div class=\"code\">walkthrough.%s</div></div>\n", x.formula.MathML, html.EscapeString(x.formula.Function))
	case pictureBlock:
		if p, ok := pictures[x.text]; ok {
			fmt.Fprintf(b, "<figure>%s<figcaption>%s</figcaption></figure>\n", p.SVG, html.EscapeString(p.Text))
		}
	case rowsBlock:
		b.WriteString("<div class=\"wide\"><table>\n")
		for i, row := range x.table.Rows {
			element := "td"
			if i == 0 && x.table.Header {
				element = "th"
			}
			b.WriteString("<tr>")
			for j, cell := range row {
				class := ""
				if j < len(x.table.Align) && x.table.Align[j] == 'r' {
					class = ` class="r"`
				}
				text := html.EscapeString(strings.ReplaceAll(cell, "\n", ""))
				if n := strings.Count(cell, "█"); n > 0 {
					text = fmt.Sprintf(`<span class="bar" style="width:%.1frem"></span>`, float64(n)/3)
				}
				fmt.Fprintf(b, "<%s%s>%s</%s>", element, class, text, element)
			}
			b.WriteString("</tr>\n")
		}
		b.WriteString("</table></div>\n")
	case drawingBlock, blankBlock: // for a terminal
	}
}

// pageStyle is that of the page.
const pageStyle = `:root{color-scheme:light dark;--ink:#24292f;--paper:#fff;--quiet:#6e7781;--faint:#d0d7de;--panel:#f6f8fa}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;--quiet:#8b949e;--faint:#30363d;--panel:#161b22}}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.7 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif}
main{max-width:46rem;margin:0 auto;padding:2rem 1rem 4rem}
h1{font-size:1.8rem}h2{margin-top:3rem;font-size:1.3rem;border-bottom:1px solid var(--faint);padding-bottom:.3rem}
table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums;font-size:.9rem}
div.wide{overflow-x:auto}th,td{padding:.15rem .8rem .15rem 0;text-align:left;white-space:nowrap}th{color:var(--quiet);font-weight:normal;border-bottom:1px solid var(--faint)}
td.r,th.r{text-align:right}math{font-size:1.15rem;margin:.8rem 0}figure{margin:1.5rem 0;overflow-x:auto}figure svg{max-width:100%;height:auto}
figcaption,code,.code{color:var(--quiet);font-size:.85rem}.formula{background:var(--panel);border-radius:6px;padding:.2rem 1rem;margin:1rem 0;overflow-x:auto}
.bar{display:inline-block;height:.7rem;background:#4c8bf5;border-radius:2px}.line{margin:.2rem 0 .2rem 1.5rem;font-variant-numeric:tabular-nums}.code{text-align:right}`
