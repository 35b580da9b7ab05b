/**
 * The part of the OpenAPI document that no contract says: requests and answers that are files, figures, or
 * other services' forms.
 */
import { restPrefix } from './rest.ts'

const json = (schema: unknown) => ({ 'application/json': { schema } })

const binary = { type: 'string', format: 'binary' }

const mediaId = { type: 'string', pattern: '^[A-Za-z0-9_-]{22}$' }

const uploadSchema = {
  type: 'object',
  required: ['id', 'name', 'bytes', 'received', 'expires'],
  properties: {
    id: mediaId,
    name: { type: 'string' },
    bytes: { type: 'integer' },
    received: { type: 'integer' },
    expires: { type: 'integer' },
  },
}

/** A fault as it is told of, as in `data` of an error. */
const faultSchema = {
  type: 'object',
  required: ['code', 'message', 'data'],
  properties: { code: { type: 'string' }, message: { type: 'string' }, data: { type: 'object' } },
}

const importedSchema = {
  type: 'object',
  required: ['photo', 'known', 'like', 'notes'],
  properties: {
    photo: { type: 'integer' },
    known: { type: 'boolean' },
    like: { type: ['integer', 'null'] },
    notes: { type: 'array', items: faultSchema },
  },
}

type FilePaths = Record<string, Record<string, Record<string, unknown>>>

export const filePaths: FilePaths = {
  '/api/colorizer': {
    post: {
      operationId: 'colorizer',
      tags: ['deepai'],
      summary: "Colours a picture as DeepAI's service does; answers when it is done",
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              type: 'object',
              required: ['image'],
              properties: { image: { description: 'A file, or the address of one.', ...binary } },
            },
          },
        },
      },
      responses: {
        200: {
          description: 'The picture is done.',
          content: json({
            type: 'object',
            required: ['id', 'output_url'],
            properties: { id: { type: 'string' }, output_url: { type: 'string', format: 'uri' } },
          }),
        },
      },
    },
  },
  [`${restPrefix}/uploads/{id}`]: {
    patch: {
      operationId: 'uploads.receive',
      tags: ['uploads'],
      summary: 'The next piece of an upload, or all of it',
      parameters: [
        { name: 'id', in: 'path', required: true, schema: mediaId },
        {
          name: 'content-range',
          in: 'header',
          required: false,
          description: 'bytes FIRST-LAST/ALL',
          schema: { type: 'string', pattern: '^bytes [0-9]{1,15}-[0-9]{1,15}/([0-9]{1,15}|\\*)$' },
        },
      ],
      requestBody: { required: true, content: { 'application/octet-stream': { schema: binary } } },
      responses: { 200: { description: 'How far it is.', content: json(uploadSchema) } },
    },
  },
  [`${restPrefix}/photos`]: {
    post: {
      operationId: 'library.upload',
      tags: ['library'],
      summary: 'Imports a photo that is the body into the library',
      parameters: [
        {
          name: 'x-tintype-name',
          in: 'header',
          required: false,
          description: 'Name of the file, percent-encoded.',
          schema: { type: 'string' },
        },
      ],
      requestBody: { required: true, content: { 'application/octet-stream': { schema: binary } } },
      responses: { 201: { description: 'It is in the library.', content: json(importedSchema) } },
    },
  },
  '/job-view-file/{id}/outputs/output.{ending}': {
    get: {
      operationId: 'results.get',
      tags: ['jobs'],
      summary: 'The result of a job; whoever has the address may fetch it until it expires',
      security: [],
      parameters: [
        { name: 'id', in: 'path', required: true, schema: mediaId },
        {
          name: 'ending',
          in: 'path',
          required: true,
          schema: { type: 'string', enum: ['jpg', 'png', 'tif', 'webp', 'avif', 'zip'] },
        },
      ],
      responses: {
        200: {
          description: 'The file.',
          content: { 'image/*': { schema: binary }, 'application/zip': { schema: binary } },
        },
      },
    },
  },
  '/healthz': {
    get: {
      operationId: 'server.health',
      tags: ['server'],
      summary: 'Whether the server takes requests',
      security: [],
      responses: {
        200: {
          description: 'It does.',
          content: json({
            type: 'object',
            required: ['status'],
            properties: { status: { const: 'ok' } },
          }),
        },
      },
    },
  },
  '/metrics': {
    get: {
      operationId: 'server.metrics',
      tags: ['server'],
      summary: 'Figures for Prometheus',
      responses: {
        200: {
          description: 'In its text form.',
          content: { 'text/plain': { schema: { type: 'string' } } },
        },
      },
    },
  },
}
