/**
 * Reads labels: a word, a tab, its label, one of them a line. Lines without a tab
 * may have a comma or several spaces instead; what cannot be read is counted.
 */
export function parseLabels(text: string): { labels: Map<string, string>; bad: number } {
  const labels = new Map<string, string>()
  let bad = 0
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    if (line.trim() === '') continue
    const parts = line.match(/^(.+?)(?:\t+|\s*[,，]\s*| {2,})(.+)$/)
    if (parts) labels.set(parts[1]!.trim(), parts[2]!.trim())
    else bad++
  }
  return { labels, bad }
}
