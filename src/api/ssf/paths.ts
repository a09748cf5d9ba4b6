// Where the Shared Signals Framework stands.
export const SSF_PATH = "/ssf";
/** Others push their events to `<this>/<transmitter>`. */
export const SSF_EVENTS_PATH = `${SSF_PATH}/events`;
