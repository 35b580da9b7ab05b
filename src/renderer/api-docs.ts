/** The page at `/api/docs`: Swagger UI on the server's own OpenAPI document. */
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js'
import 'swagger-ui-dist/swagger-ui.css'

SwaggerUI({
  url: '/api/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  // A validator on the web would be told the address of this server.
  validatorUrl: null,
})
