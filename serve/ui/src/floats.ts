/** Decodes base64 of little-endian float32. */
export function decodeFloats(base64: string): Float32Array {
  const binary = atob(base64)
  const buffer = new ArrayBuffer(binary.length & ~3)
  const raw = new Uint8Array(buffer)
  for (let i = 0; i < raw.length; i++) raw[i] = binary.charCodeAt(i)
  if (new Uint8Array(new Uint16Array([1]).buffer)[0] === 1) return new Float32Array(buffer)
  const view = new DataView(buffer)
  return Float32Array.from({ length: raw.length / 4 }, (_, i) => view.getFloat32(4 * i, true))
}
