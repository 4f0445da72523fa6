/** The part of `cap` that headgate uses; the package brings no types. */
declare module 'cap' {
  export interface CapDevice {
    readonly name: string;
    readonly addresses: readonly { readonly addr?: string }[];
  }
  const module: {
    readonly Cap: {
      deviceList(): CapDevice[];
      /** The first interface that has the address. */
      findDevice(address: string): string | undefined;
    };
  };
  export default module;
}
