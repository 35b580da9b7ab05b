/** How a fault is defined: its data as a schema, and the sentence that is made from it. */
import { z } from 'zod'

/** The sentence is made from the data, so that the two can't drift apart. */
export const fault = <Shape extends z.core.$ZodShape>(
  shape: Shape,
  sentence: (data: z.infer<z.ZodObject<Shape>>) => string,
) => ({ data: z.object(shape), sentence })
