// Shared signals put together: the keys that sign ours, the verifier of others, and what follows when a person is gone.
import { setSigner, setVerifier } from "../enforce/killswitch/index.ts";
import type { Store } from "../store/index.ts";
import { containing } from "./contain.ts";
import type { Services } from "./services.ts";

export function openSignals(store: Store, { sealer, call, baseUrl }: Services["senders"]): Services["signals"] {
  return {
    transmitting: { store, sealer, call, baseUrl, signer: setSigner(store, sealer) },
    receiving: { store, sealer, call, verify: setVerifier({ call, clock: store.clock }), contain: containing(store) },
  };
}
