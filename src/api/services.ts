export interface Services { readonly version: string }
