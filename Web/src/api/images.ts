import { call, send } from "./http";

export interface ImageName {
  name: string;
  uri: string;
}

/** A stored image. */
export interface ImageRecord {
  id: number;
  sha256: string;
  width: number;
  height: number;
  format: string;
  bytes: number;
  addedAt: string;
  takenAt?: string;
  names: ImageName[];
}

export const thumbnailOf = (id: number): string => `v1/images/${id}/thumbnail`;

export const originalOf = (id: number): string => `v1/images/${id}/content`;

export const getImage = (id: number, signal?: AbortSignal): Promise<ImageRecord> => call(`v1/images/${id}`, { signal });

/** The original's bytes. */
export const getOriginal = async (id: number, signal?: AbortSignal): Promise<Blob> => (await send(originalOf(id), { signal })).blob();
