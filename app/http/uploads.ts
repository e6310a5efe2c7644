/** Forms with files: streamed with limits on bytes, files and parts; a file over a limit is a clear error at its field. */
import { MaxFileSizeExceededError, MaxFilesExceededError, MaxPartsExceededError, MaxTotalSizeExceededError, parseFormData } from '@remix-run/form-data-parser';
import { AppError } from '#workflows/app-error.ts';

export type UploadedFile = { field: string; name: string; bytes: Uint8Array };
export type FormWithFiles = { fields: FormData; files: UploadedFile[] };
export type UploadLimits = { maxFileBytes: number; maxFiles: number };

export const requesterLimits: UploadLimits = { maxFileBytes: 25 * 1024 * 1024, maxFiles: 5 };
export const staffLimits: UploadLimits = { maxFileBytes: 200 * 1024 * 1024, maxFiles: 10 };

/** Reads a form. An empty file field (nothing chosen) is left out. Throws `too_large` or `invalid_input`. */
export async function formWithFiles(request: Request, limits: UploadLimits): Promise<FormWithFiles> {
  const files: UploadedFile[] = [];
  const overLimit = [MaxFileSizeExceededError, MaxFilesExceededError, MaxPartsExceededError, MaxTotalSizeExceededError];
  try {
    const fields = await parseFormData(request, { maxFileSize: limits.maxFileBytes, maxFiles: limits.maxFiles }, async (upload) => {
      const bytes = new Uint8Array(await upload.arrayBuffer());
      if (bytes.length === 0 || !upload.fieldName) return undefined;
      files.push({ field: upload.fieldName, name: upload.name, bytes });
      return upload.name;
    });
    return { fields, files };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (overLimit.some((kind) => cause instanceof kind)) throw new AppError('too_large', 'an upload over the limit', { cause, public: { key: 'uploads.too_large' } });
    throw new AppError('invalid_input', 'the form could not be read', { cause });
  }
}
