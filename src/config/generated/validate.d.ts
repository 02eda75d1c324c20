/** One error of the validator. `data` is the refused value; `schema` the keyword's value, `parentSchema` what holds it. */
export interface ValidationError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: unknown;
  readonly data: unknown;
  readonly schema: unknown;
  readonly parentSchema: unknown;
  readonly propertyName?: string;
}

declare const validate: {
  (value: unknown): boolean;
  errors?: readonly ValidationError[] | null;
};
export default validate;
