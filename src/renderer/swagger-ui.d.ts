/** The part of Swagger UI that the page of the API uses; its package brings no types. */
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  const SwaggerUI: (options: {
    url: string
    dom_id: string
    deepLinking: boolean
    validatorUrl: null
  }) => void
  export default SwaggerUI
}
