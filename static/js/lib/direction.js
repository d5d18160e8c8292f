// Which way the page is read: 1 where what comes next lies to the right, -1 where it is to the left.

export const forward = document.documentElement.dir === "rtl" ? -1 : 1;
