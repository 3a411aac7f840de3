export default {
  title: "Platform handbook",
  url: "https://handbook.example.com",
  baseUrl: "/",
  onBrokenLinks: "throw",
  scripts: [{ src: "/boundclaim/embed.js", type: "module" }],
  presets: [["classic", { docs: { routeBasePath: "/" }, blog: false }]],
  themeConfig: {
    navbar: { title: "Platform handbook" },
    prism: { additionalLanguages: ["hcl"] },
  },
};
