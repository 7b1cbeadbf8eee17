import { computed, signal } from '@preact/signals'
import { ApiError, api, type Model } from './api'
import { modelInRoute } from './route'

/** The models that the server has; null while they are asked for. */
export const models = signal<Model[] | null>(null)
/** Why they could not be had. */
export const modelsError = signal<ApiError | null>(null)

/** The model that views work with: the one in the address, or the first. */
export const model = computed<Model | null>(() => {
  const list = models.value ?? []
  return list.find((m) => m.id === modelInRoute.value) ?? list[0] ?? null
})

/** Asks for the models again: at the start, and after a run made one. */
export async function loadModels(): Promise<void> {
  modelsError.value = null
  try {
    models.value = (await api.models()).data
  } catch (error) {
    modelsError.value = error instanceof ApiError ? error : new ApiError(String(error), 0)
  }
}
