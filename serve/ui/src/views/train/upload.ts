import { ApiError, address, type Corpus } from '../../api'
import { t } from '../../i18n'
import { key } from '../../key'

/** Sends a file as a corpus. progress is told how much of it has gone, 0 to 1: fetch cannot tell, so this is an XMLHttpRequest. */
export function uploadCorpus(file: File, progress: (share: number) => void, signal: AbortSignal): Promise<Corpus> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', address(`/v1/corpora?name=${encodeURIComponent(file.name)}`))
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    if (key.peek()) request.setRequestHeader('Authorization', `Bearer ${key.peek()}`)
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total)
    request.onload = () => {
      try {
        const answer = JSON.parse(request.responseText) as Corpus & { error?: { message: string; type?: string; code?: string | null } }
        if (request.status < 300) resolve(answer)
        else reject(new ApiError(answer.error?.message ?? t('failed'), request.status, answer.error?.type, answer.error?.code ?? null))
      } catch {
        reject(new ApiError(t('notJSON', { status: request.status }), request.status))
      }
    }
    request.onerror = () => reject(new ApiError(t('offline'), 0, 'connection_error'))
    request.onabort = () => reject(new DOMException('', 'AbortError'))
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}
